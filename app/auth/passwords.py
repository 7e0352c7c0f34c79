"""Password hashing with argon2id, off the event loop and never too much of it at once."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Result = TypeVar("Result")


class Passwords:
    """Hashes and verifies; each takes tens of milliseconds and 64 MiB, so only a few run side by side."""

    def __init__(self, hasher: PasswordHasher | None = None, *, at_once: int = 2) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash(secrets.token_hex())

    async def hash(self, password: str) -> str:
        """What is kept of a password."""
        return await self._apart(self._hasher.hash, password)

    async def match(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one; without an account it takes as long to say no."""
        good = await self._apart(self._verify, password, self._nobody if kept is None else kept)
        return good and kept is not None

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False)

    def _verify(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _apart(self, work: Callable[..., Result], password: str, *rest: str) -> Result:
        # The same password typed on another keyboard must be the same password.
        same = unicodedata.normalize("NFKC", password)
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, same, *rest)
