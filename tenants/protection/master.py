"""The master key: it wraps each tenant's own keys, comes from the settings, and is in no database."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

LENGTH = 32


class KeyMissing(RuntimeError):
    """What was sealed cannot be opened: the process was not given the key it was sealed with."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """32 secret bytes; its name tells keys apart and gives nothing of them away."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != LENGTH:
            raise ValueError(f"a master key has {LENGTH} bytes")

    @property
    def name(self) -> str:
        """The beginning of a digest."""
        return hashlib.sha256(b"shouwen master key" + self.secret).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The one that wraps, and those that wrapped before it."""

    current: MasterKey
    earlier: Sequence[MasterKey] = ()

    def named(self, name: str) -> MasterKey:
        """The key of this name. Raises KeyMissing."""
        for key in (self.current, *self.earlier):
            if key.name == name:
                return key
        raise KeyMissing(f"the master key {name} is neither DATA_KEY nor among DATA_KEYS_EARLIER")


_in_use: MasterKeys | None = None


def use(keys: MasterKeys) -> None:
    """From now on this process seals and opens with these."""
    global _in_use
    _in_use = keys


def in_use() -> MasterKeys:
    """The keys of this process. Raises KeyMissing where it was given none."""
    if _in_use is None:
        raise KeyMissing("this process was given no master key")
    return _in_use
