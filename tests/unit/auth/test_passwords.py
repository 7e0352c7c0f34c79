"""Passwords: what is kept, what matches, and how much of it runs at once."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher

from app.auth.passwords import Passwords
from tests.support.api import quick_passwords


async def test_only_the_same_password_matches() -> None:
    passwords = quick_passwords()
    kept = await passwords.hash("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert await passwords.match(kept, "correct horse battery")
    for wrong in ("correct horse", "Correct horse battery", "", "correct horse battery\0"):
        assert not await passwords.match(kept, wrong)
    passwords.close()


async def test_the_same_password_from_another_keyboard_matches() -> None:
    passwords = quick_passwords()
    kept = await passwords.hash("cafe\u0301 １２３ horse")
    assert await passwords.match(kept, "café 123 horse")
    passwords.close()


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
async def test_without_a_usable_hash_nothing_matches(kept: str | None) -> None:
    passwords = quick_passwords()
    assert not await passwords.match(kept, "nobody has this password")
    passwords.close()


async def test_never_more_than_a_few_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, gate = 0, 0, threading.Lock()
    both = threading.Barrier(2, timeout=10)
    real = PasswordHasher.hash

    def counted(self: PasswordHasher, password: str | bytes, *, salt: bytes | None = None) -> str:
        nonlocal running, most
        with gate:
            running += 1
            most = max(most, running)
        both.wait()
        kept = real(self, password, salt=salt)
        with gate:
            running -= 1
        return kept

    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1), at_once=2)
    monkeypatch.setattr(PasswordHasher, "hash", counted)
    await asyncio.gather(*(passwords.hash(f"password {number}") for number in range(6)))
    assert most == 2
    passwords.close()
