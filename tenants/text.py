"""What people write, as it may be kept: bounded, and nothing in it that a database or a printer chokes on."""

import re
import unicodedata
from collections.abc import Sequence

from tenants.errors import Code, Refusal

LINE = 200
TEXT = 4000

# Control characters (NUL cannot be stored at all) and halves of a surrogate pair.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("[\t\n\r\u2028\u2029]")

Path = Sequence[str | int] | str


def line(value: str, path: Path, *, most: int = LINE) -> str:
    """One line, trimmed and not blank; `path` names the field in a refusal."""
    value = _checked(value, path, most=most)
    if _LINE_ENDS.search(value):
        raise _unshowable(path)
    return value


def text(value: str, path: Path, *, most: int = TEXT) -> str:
    """Several lines, trimmed and not blank."""
    return _checked(value, path, most=most)


def optional_line(value: str | None, path: Path, *, most: int = LINE) -> str | None:
    """One line, or None where nothing was written."""
    return None if value is None or _is_blank(value) else line(value, path, most=most)


def optional_text(value: str | None, path: Path, *, most: int = TEXT) -> str | None:
    """Several lines, or None where nothing was written."""
    return None if value is None or _is_blank(value) else text(value, path, most=most)


def _checked(value: str, path: Path, *, most: int) -> str:
    if _is_blank(value):
        raise Refusal(Code.REQUIRED, "this must not be blank", _steps(path))
    value = value.strip()
    if len(value) > most:
        raise Refusal(Code.TOO_LONG, f"this has {len(value)} characters; {most} are allowed", _steps(path))
    if _UNPRINTABLE.search(value):
        raise _unshowable(path)
    return value


def _is_blank(value: str) -> bool:
    """Whether there is nothing to see: spaces of any script, and marks that only steer how others are set."""
    return all(sign.isspace() or unicodedata.category(sign) == "Cf" for sign in value)


def _unshowable(path: Path) -> Refusal:
    return Refusal(Code.INVALID, "this holds a character that cannot be shown", _steps(path))


def _steps(path: Path) -> tuple[str | int, ...]:
    return (path,) if isinstance(path, str) else tuple(path)
