"""A request as ASGI tells of it: read once, and no more of it than GraphQL needs."""

from starlette.types import Receive, Scope

from app.http.malformed import Malformed

_WANTED = frozenset({b"accept", b"authorization", b"content-type", b"content-length", b"content-encoding"})


class Incoming:
    """The method, a few headers, and the body, which has to be asked for."""

    __slots__ = ("_headers", "_receive", "authorizations", "method", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        # Who sends two of them may mean either.
        self.authorizations = 0
        self._receive = receive
        self._headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _WANTED:
                self._headers.setdefault(name, value)
                self.authorizations += name == b"authorization"

    def header(self, name: bytes, default: str = "") -> str:
        """The first header of this name, which is one of the few."""
        value = self._headers.get(name)
        return default if value is None else value.decode("latin-1")

    @property
    def client(self) -> str | None:
        """The address it came from."""
        client = self.scope.get("client")
        return client[0] if client else None

    @property
    def query_string(self) -> bytes:
        """What follows the question mark."""
        query: bytes = self.scope.get("query_string", b"")
        return query

    async def body(self, limit: int) -> bytes:
        """All of it, `limit` bytes at most; raises Malformed."""
        declared = self.header(b"content-length")
        if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limit):
            raise _too_large(limit)
        parts: list[bytes] = []
        length = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Malformed(400, "The request ended early.")
            part: bytes = message.get("body", b"")
            length += len(part)
            if length > limit:
                raise _too_large(limit)
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)


def _too_large(limit: int) -> Malformed:
    return Malformed(413, f"The request is larger than {limit} bytes.")
