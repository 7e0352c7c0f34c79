"""A desk to try the verbs of a case at: who asks, who is asked, and how far their permissions reach."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tenants.cases import register
from tenants.cases.case import Case, Channel
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.staff import Staff
from tenants.ids import new_id
from tenants.session import current

# A Monday, an hour after the doors have opened in Shanghai.
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

CALLER = RequesterDetails(RequesterKind.PERSON, name="张三", phone="13800000000")


def viewer(staff: Staff, scope: Scope = Scope.OWN, *, without: frozenset[Permission] = frozenset()) -> Viewer:
    """This person, holding every permission at one scope."""
    return Viewer(
        tenant_id=staff.tenant_id,
        staff_id=staff.id,
        account_id=new_id(),
        department_id=staff.department_id,
        subtree=frozenset({staff.department_id}),
        grants={permission: scope for permission in Permission if permission not in without},
    )


async def question(clerk: Viewer, *, at: datetime = AT, **more: Any) -> Case:
    """A caller's question, registered by the clerk who picked up the phone."""
    details = {"requester": CALLER, "channel": Channel.PHONE, "said": "水费为什么比上个月多了一倍？", **more}
    return await register.register(Registration(**details), by=clerk, at=at)


def later(**time: float) -> datetime:
    """Some time after the question was asked."""
    return AT + timedelta(**time)


async def periods(case: Case) -> list[tuple[Any, datetime, datetime | None]]:
    """Who answered for the case, from when until when."""
    rows = await current().fetch(
        "select staff_id, since, until from custody where case_id = $1 order by ordinal", case.id
    )
    return [(row["staff_id"], row["since"], row["until"]) for row in rows]


async def settle() -> None:
    """Let the deferred constraints look now, as they would at commit."""
    await current().execute("set constraints all immediate")
    await current().execute("set constraints all deferred")


async def inbox_of(person: Viewer) -> list[str]:
    """What this person has been told, in order."""
    rows = await current().fetch(
        "select kind from inbox_entries where staff_id = $1 order by id", person.staff_id
    )
    return [row["kind"] for row in rows]
