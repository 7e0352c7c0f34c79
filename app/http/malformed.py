"""A request that is not GraphQL over HTTP at all."""

from collections.abc import Mapping


class Malformed(Exception):
    """Told to the client as a JSON error with this status; `headers` belong to the status."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})
