"""What is remembered of tokens stays bounded in number and in time."""

from datetime import UTC, datetime, timedelta

from app.auth.cache import Recent

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SOON = AT + timedelta(seconds=5)


def test_an_entry_ends_at_its_time_and_not_before() -> None:
    recent: Recent[str, int] = Recent(10)
    recent.keep("a", 1, at=AT, until=SOON)
    assert recent.get("a", at=SOON - timedelta(microseconds=1)) == 1
    assert recent.get("a", at=SOON) is None
    assert recent.get("a", at=AT) is None


def test_before_it_was_looked_up_nothing_is_known() -> None:
    recent: Recent[str, int] = Recent(10)
    recent.keep("a", 1, at=AT, until=SOON)
    assert recent.get("a", at=AT - timedelta(seconds=1)) is None


def test_the_least_recently_used_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    for number, name in enumerate("ab"):
        recent.keep(name, number, at=AT, until=SOON)
    recent.get("a", at=AT)
    recent.keep("c", 2, at=AT, until=SOON)
    assert [recent.get(name, at=AT) for name in "abc"] == [0, None, 2]
