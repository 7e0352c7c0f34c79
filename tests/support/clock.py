"""Time as a test moves it."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still until it is moved; what the web process reads instead of the wall clock."""

    def __init__(self, at: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, step: timedelta | None = None, **parts: float) -> datetime:
        """Move on, by a timedelta or by its parts: `advance(minutes=3)`."""
        self.at += (step or timedelta()) + timedelta(**parts)
        return self.at
