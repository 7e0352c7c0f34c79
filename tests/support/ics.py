"""Calendar files, written in a few words."""

from collections.abc import Iterable


def event(uid: str, starts: str, ends: str | None = None, summary: str = "", **more: str) -> list[str]:
    """An event; a start without `T` is a day. `more` are further lines, with `_` for `-`: `RRULE="…"`."""
    kind = "" if "T" in starts else ";VALUE=DATE"
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{kind}:{starts}"]
    lines += [f"DTEND{kind}:{ends}"] if ends else []
    lines += [f"SUMMARY:{summary}"] if summary else []
    lines += [f"{name.replace('_', '-')}:{value}" for name, value in more.items()]
    return [*lines, "END:VEVENT"]


def calendar(*events: Iterable[str]) -> str:
    """A whole file; its first event begins on line 4."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//"]
    lines += [line for one in events for line in one]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])
