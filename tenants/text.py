"""What people write, as it may be kept: bounded, and nothing in it that a database or a printer chokes on."""

from collections.abc import Sequence

from tenants.errors import Code, Refusal

LINE = 200
TEXT = 4000

Path = Sequence[str | int] | str


def line(value: str, path: Path, *, most: int = LINE) -> str:
    """One line, trimmed and not blank; `path` names the field in a refusal."""
    return _checked(value.strip(), path, most=most, allowed="", blank="this must not be blank")


def text(value: str, path: Path, *, most: int = TEXT) -> str:
    """Several lines, trimmed and not blank."""
    return _checked(value.strip(), path, most=most, allowed="\n\r\t", blank="this must not be blank")


def optional_line(value: str | None, path: Path, *, most: int = LINE) -> str | None:
    """One line, or None where nothing was written."""
    return line(value, path, most=most) if value is not None and value.strip() else None


def optional_text(value: str | None, path: Path, *, most: int = TEXT) -> str | None:
    """Several lines, or None where nothing was written."""
    return text(value, path, most=most) if value is not None and value.strip() else None


def _checked(value: str, path: Path, *, most: int, allowed: str, blank: str) -> str:
    where = (path,) if isinstance(path, str) else tuple(path)
    if not value:
        raise Refusal(Code.REQUIRED, blank, where)
    if len(value) > most:
        raise Refusal(Code.TOO_LONG, f"this has {len(value)} characters; {most} are allowed", where)
    if any(_is_unprintable(sign) and sign not in allowed for sign in value):
        raise Refusal(Code.INVALID, "this holds a character that cannot be shown", where)
    return value


def _is_unprintable(sign: str) -> bool:
    """Control characters (NUL cannot be stored at all) and halves of a surrogate pair."""
    return sign < " " or sign == "\x7f" or "\ud800" <= sign <= "\udfff"
