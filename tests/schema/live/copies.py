"""A client that keeps copies, as front-end.md tells it to: lists first, then the feed, anew where it must."""

from dataclasses import dataclass, field

from tests.support.api import Api

FEED = """query ($after: String) { changes(after: $after, first: 20) {
    nodes { goneCaseId case { id } event { kind } } pageInfo { hasNextPage endCursor } } }"""
CASES = """query ($after: String) { sight cases(first: 50, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } }"""


@dataclass(slots=True)
class Copies:
    """What a device has of the cases; `began` counts how often it had to read everything."""

    api: Api
    cursor: str | None = None
    kept: set[str] = field(default_factory=set)
    began: int = 0

    async def sync(self) -> None:
        """Come up to date."""
        if self.cursor is None:
            await self._begin()
        while await self._page():
            pass

    async def shown(self) -> set[str]:
        """What the lists show at this moment."""
        return (await self._lists())[1]

    async def _begin(self) -> None:
        """Lists of one sight, and the cursor that was there before them."""
        self.began += 1
        asked = await self.api.ask("{ sight changesCursor }")
        sight, self.kept = await self._lists()
        assert sight == {asked["sight"]}
        self.cursor = asked["changesCursor"]

    async def _lists(self) -> tuple[set[str], set[str]]:
        after, more = None, True
        sights: set[str] = set()
        found: set[str] = set()
        while more:
            data = await self.api.ask(CASES, {"after": after})
            sights.add(data["sight"])
            found |= {node["id"] for node in data["cases"]["nodes"]}
            after, more = data["cases"]["pageInfo"]["endCursor"], data["cases"]["pageInfo"]["hasNextPage"]
        return sights, found

    async def _page(self) -> bool:
        body = (await self.api.post(FEED, {"after": self.cursor})).json()
        if "errors" in body:
            assert [error["extensions"]["code"] for error in body["errors"]] == ["SIGHT_CHANGED"]
            await self._begin()
            return True
        page = body["data"]["changes"]
        for change in page["nodes"]:
            if change["goneCaseId"]:
                self.kept.discard(change["goneCaseId"])
            elif change["case"]:
                self.kept.add(change["case"]["id"])
        self.cursor = page["pageInfo"]["endCursor"] or self.cursor
        return bool(page["pageInfo"]["hasNextPage"])
