"""What a page shows is what the API would show this viewer: one operation like any other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from schema.attachments.addresses import OwnPage, PageKind
from schema.context import Context
from schema.errors import ClientError
from schema.exchange import Request
from schema.guard import Limits
from schema.operation import Engine
from schema.reads.identity import global_id
from tenants.directory.access import Permission

# These documents are ours: they ask for whole files, and no client's limits are meant for them.
LIMITS = Limits(tokens=20_000, depth=20, aliases=0, root_fields=5, cost=10_000_000)
EVENTS = 100
# A history beyond this is cut, and the page says so.
MOST_EVENTS = 5_000

FOLDER = Path(__file__).parent / "documents"
_FRAGMENTS = (FOLDER / "fragments.graphql").read_text(encoding="utf-8")


def document(name: str) -> str:
    """A document of ours, with the fragments that it spreads."""
    text = (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
    used = [one for one in _FRAGMENTS.split("\n\n") if f"...{one.split()[1]} " in text.replace("\n", " ")]
    return "\n".join([text, *used])


_DOCUMENTS: dict[PageKind | OwnPage, str] = {kind: document(kind.value) for kind in (*PageKind, *OwnPage)}
_HISTORY = document("history")
_BULLETIN = document("bulletin")
# Whoever may see people and departments is shown who wrote a bulletin and to whom it goes.
_PEOPLE = (Permission.DIRECTORY_READ, Permission.CASE_READ)


class NoSuchPage(ClientError):
    """There is nothing to be seen under this address."""

    code = "BAD_REQUEST"


class NoSuchCase(NoSuchPage):
    """There is no such case, or none that this viewer may see."""

    def __init__(self) -> None:
        super().__init__("There is no such case.")


class NoSuchBulletin(NoSuchPage):
    """There is no such bulletin, or none that this viewer may read."""

    def __init__(self) -> None:
        super().__init__("There is no such bulletin.")


class NotShown(ClientError):
    """The API refused a part of it."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["extensions"]["code"]
        self.extensions = {"code": self.code}


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the engine as somebody."""

    engine: Engine

    async def page(self, kind: PageKind, case_id: UUID, context: Context) -> dict[str, Any]:
        """The tenant, the case, and for a file its history."""
        wanted = global_id("Case", case_id)
        data = await self._data(_DOCUMENTS[kind], {"id": wanted}, context)
        if data["case"] is None:
            raise NoSuchCase
        if kind is PageKind.CASE_FILE:
            data["events"] = await self._events(wanted, context)
        return data

    async def own_page(self, kind: OwnPage, context: Context) -> dict[str, Any]:
        """The organization and the case of a requester."""
        case = (await self._data(_DOCUMENTS[kind], {}, context))["ownCase"]
        return {"tenant": case["receipt"]["organization"], "case": case}

    async def bulletin(self, bulletin_id: UUID, context: Context) -> dict[str, Any]:
        """The tenant and the bulletin."""
        people = any(context.require_viewer().may(one) for one in _PEOPLE)
        variables = {"id": global_id("Bulletin", bulletin_id), "people": people}
        data = await self._data(_BULLETIN, variables, context)
        if data["bulletin"] is None:
            raise NoSuchBulletin
        return data

    async def _events(self, wanted: str, context: Context) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        after: str | None = None
        while len(events) < MOST_EVENTS:
            variables = {"id": wanted, "first": EVENTS, "after": after}
            page = (await self._data(_HISTORY, variables, context))["case"]["events"]
            events += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        return events

    async def _data(self, text: str, variables: dict[str, Any], context: Context) -> dict[str, Any]:
        answer = await self.engine.run(self.engine.prepare(Request(text, variables=variables)), context)
        if answer.errors:
            raise NotShown(answer.errors[0])
        # Compiled reads leave finished JSON in the answer.
        data: dict[str, Any] = orjson.loads(orjson.dumps(answer.data))
        return data
