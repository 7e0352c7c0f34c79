"""A small schema over real tables, for tests of the reads alone."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from schema.comparators import DateIs, EnumIs, IdIs, IntIs, TextIs, TimeIs
from schema.context import Info
from schema.node import Node, node, nodes
from schema.order import order
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import SIGNED_IN, enforce, field, requires
from schema.reads import (
    EVERY_ROW,
    NO_ROW,
    Predicate,
    column,
    computed,
    connection,
    derived,
    equals,
    has_one,
    source,
    sql,
    to_many,
    to_one,
    whole_tenant,
)
from schema.reads.execution import ReadExecutor
from schema.scalars import SCALARS, BigInt
from schema.where import Where, compare, condition, conditions
from tenants.directory.access import Permission, Scope, Viewer


@strawberry.enum(description="Where a case stands.")
class CaseState(Enum):
    """Stored in lower case."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    REPLIED = "replied"
    CLOSED = "closed"


@strawberry.enum(description="Where a clock stands.")
class ClockState(Enum):
    """Stored in lower case."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


@strawberry.enum(description="How a case came; of the channels only some have a name here.")
class Channel(Enum):
    """The table knows more values than this."""

    VISIT = "visit"
    PHONE = "phone"


def own_cases(viewer: Viewer) -> Predicate:
    """Those one handles, or all of the tenant."""
    scope = viewer.grants.get(Permission.CASE_READ)
    if scope is None:
        return NO_ROW
    if scope is Scope.TENANT:
        return EVERY_ROW
    return sql("{t}.handler_id = {} or {t}.first_contact_id = {}", viewer.staff_id, viewer.staff_id)


def own_name(viewer: Viewer) -> Predicate:
    """Only one's own row."""
    return equals("id", viewer.staff_id)


@source("departments", visible=whole_tenant)
@strawberry.type(description="A department.")
class Department(Node):
    """A node of the tree."""

    code: str = column(description="Code.")
    name: str = column(description="Name.")
    place: str | None = column(description="Place.")
    parent: Annotated["Department", strawberry.lazy("tests.reads.house")] | None = to_one(
        "parent_id", description="Above."
    )
    head: Annotated["Staff", strawberry.lazy("tests.reads.house")] | None = to_one(
        "head_id", description="Head."
    )
    children: list[Annotated["Department", strawberry.lazy("tests.reads.house")]] = to_many(
        "parent_id", order="code", description="Below."
    )
    staff: Connection[Annotated["Staff", strawberry.lazy("tests.reads.house")]] = connection(
        "department_id",
        order="badge",
        conditions=Annotated["StaffWhere", strawberry.lazy("tests.reads.house")],
        orders=Annotated["StaffOrder", strawberry.lazy("tests.reads.house")],
        description="People.",
    )
    size: int = derived(
        "(select count(*)::int from staff s where s.department_id = {t}.id)", description="How many."
    )


async def shouted(rows: Sequence[Any], _context: Any) -> list[str]:
    """What Python makes of names."""
    return [f"{row.name.upper()}!" for row in rows]


@source("staff", visible=whole_tenant)
@strawberry.type(description="A person.")
class Staff(Node):
    """Somebody."""

    badge: str = column(description="Badge.")
    name: str = column(description="Name.")
    joined_on: date = column(description="Since.")
    email: str | None = column(
        description="Mail.", requires=requires(Permission.DIRECTORY_CONFIGURE), masked=True
    )
    phone: str | None = column(description="Phone.", requires=requires(Permission.DIRECTORY_CONFIGURE))
    nickname: str | None = column("phone", description="Only one's own.", shown=own_name)
    department: Department = to_one("department_id", description="Where.", unscoped=True)
    superior: Annotated["Staff", strawberry.lazy("tests.reads.house")] | None = to_one(
        "superior_id", description="Above."
    )
    loud: str = computed(shouted, description="In capitals.")
    me: bool = derived("{t}.id = {me}", description="It is the viewer.")
    roles: list[Annotated["Role", strawberry.lazy("tests.reads.house")]] = to_many(
        "staff_id", through="staff_roles", far="role_id", order="name", description="Roles."
    )
    handles: Connection[Annotated["Case", strawberry.lazy("tests.reads.house")]] = connection(
        "handler_id",
        order="-opened_at",
        conditions=Annotated["CaseWhere", strawberry.lazy("tests.reads.house")],
        orders=Annotated["CaseOrder", strawberry.lazy("tests.reads.house")],
        description="Cases one handles.",
    )

    @field(SIGNED_IN, description="A plain resolver.")
    def initials(self) -> str:
        """First letters."""
        return "".join(word[0] for word in self.name.split())


@source("roles", visible=whole_tenant)
@strawberry.type(description="A role.")
class Role(Node):
    """A set of permissions."""

    name: str = column(description="Name.")
    permissions: list[str] = derived(
        "array(select p.permission from role_permissions p where p.role_id = {t}.id order by 1)",
        description="Permissions.",
    )


@source("clocks", visible=whole_tenant)
@strawberry.type(description="A clock.")
class Clock(Node):
    """A running limit."""

    stage: str = column(description="Stage.")
    state: ClockState = column(description="State.")
    started_at: datetime = column(description="Started.")
    due_at: datetime | None = column(description="Due.")
    provisional: bool = column(description="May move.")
    overdue: bool = derived("coalesce({t}.due_at < {at}, false)", description="Late.")
    late_by: int = derived(
        "case when {t}.due_at is not null then floor(extract(epoch from {at} - {t}.due_at))::int end",
        description="Seconds late; wrongly declared as always known.",
    )


@source("cases", visible=own_cases)
@strawberry.type(description="A case.")
class Case(Node):
    """A request."""

    number: str = column(description="Number.")
    state: CaseState = column(description="State.")
    channel: Channel | None = column(description="Channel; some stored values are unknown here.")
    subject: str = column(description="Subject.")
    said: str = column(description="What was said.")
    opened_at: datetime = column(description="Opened.")
    due_at: datetime | None = column(description="Due.")
    closed_at: datetime | None = column(description="Closed.")
    version: int = column(description="Version.")
    tie_break: JSON | None = column(description="Why.")
    overdue: bool = derived(
        "coalesce({t}.due_at < {at} and {t}.closed_at is null, false)", description="Late and open."
    )
    amount: Decimal = derived("({t}.version * 1.10)::numeric(10, 2)", description="An amount.")
    tiny: Decimal | None = derived(
        "(case {t}.version when 1 then 'NaN'::numeric when 2 then 0.0000000001 end)",
        description="Odd amounts, one of which is none.",
    )
    opened_on: date = derived("({t}.opened_at at time zone 'UTC')::date", description="The day.")
    opened_time: time = derived("({t}.opened_at at time zone 'UTC')::time", description="The time.")
    holes: list[str] | None = derived(
        "(case {t}.version when 1 then array['a', null] when 2 then array[]::text[] end)",
        description="A list that holds null where it must not.",
    )
    maybe: list[int | None] = derived("array[{t}.version, null]", description="A list that may.")
    large: list[BigInt] = derived("array[9000000000, {t}.version]", description="Large numbers.")
    channels: list[Channel | None] = derived(
        "array['visit', null, {t}.channel]", description="Some of which are unknown here."
    )
    risky: int = derived("(60 / ({t}.version - 1))", description="Fails for some.")
    slow: bool = derived("(pg_sleep(30) is not null)", description="Takes its time.")
    weight: BigInt = derived("({t}.version * 3000000000)::bigint", description="A large number.")
    states: list[CaseState] = derived("array['open', {t}.state]", description="Two states.")
    department: Department = to_one("department_id", description="Department.", unscoped=True)
    handler: Staff | None = to_one("handler_id", description="Handler.")
    first_contact: Staff = to_one("first_contact_id", description="First contact.", unscoped=True)
    itself: Annotated["Case", strawberry.lazy("tests.reads.house")] | None = to_one(
        "id", description="A row whose own key is a reference."
    )
    clocks: list[Clock] = to_many("case_id", order="started_at", description="Clocks.")
    latest_clock: Clock | None = has_one("case_id", order="-started_at", description="The newest clock.")
    running: list[Clock] = to_many(
        "case_id", order="-due_at", where=sql("{t}.state = 'running'"), most=1, description="Running."
    )

    @field(SIGNED_IN, description="A plain resolver that sees the operation given up.")
    def given_up(self) -> bool:
        """As when whoever asked has gone."""
        task = asyncio.current_task()
        return task is not None and task.cancel()


@conditions(description="Which people.")
class StaffWhere(Where):
    """Conditions on staff."""

    badge: TextIs | None = compare(description="Badge.")
    name: TextIs | None = compare(description="Name.")
    joined_on: DateIs | None = compare(description="Since.")
    department: IdIs | None = compare("department_id", of="Department", description="Department.")


@conditions(description="Which cases.")
class CaseWhere(Where):
    """Conditions on cases."""

    number: TextIs | None = compare(description="Number.")
    state: EnumIs[CaseState] | None = compare(description="State.")
    opened_at: TimeIs | None = compare(description="Opened.")
    due_at: TimeIs | None = compare(description="Due.")
    version: IntIs | None = compare(description="Version.")
    handler: IdIs | None = compare("handler_id", of="Staff", description="Handler.")
    open: bool | None = condition(
        lambda wanted: sql("({t}.closed_at is null) = {}", wanted), description="Not closed yet."
    )


@strawberry.enum(description="Orders of staff.")
class StaffOrder(Enum):
    """How to sort people."""

    NAME_ASC = order("name", description="By name.")
    JOINED_ON_DESC = order("-joined_on", description="Newest first.")


@strawberry.enum(description="Orders of cases.")
class CaseOrder(Enum):
    """How to sort cases."""

    OPENED_AT_DESC = order("-opened_at", description="Newest first.")
    OPENED_AT_ASC = order("opened_at", description="Oldest first.")
    DUE_AT_ASC = order("due_at", description="Soonest first; without a limit last.")
    DUE_AT_DESC = order("-due_at", description="Without a limit first.")
    STATE_ASC = order("state", description="By state.")
    OVERDUE_DESC = order("-overdue", "number", description="The late ones first.")
    VERSION_DESC = order("-version", description="The most changed first.")


@strawberry.type(description="All that can be asked here.")
class Query:
    """Roots."""

    @field(SIGNED_IN, description="One's own cases.")
    def my_cases(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: CaseWhere | None = None,
        order_by: list[CaseOrder] | None = None,
    ) -> Connection[Case]:
        """A page."""
        return Case.page(
            scope=equals("handler_id", info.context.require_viewer().staff_id),
            where=where,
            order_by=order_by,
            order="-opened_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @field(SIGNED_IN, description="Cases one may see.")
    def cases(
        self,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        where: CaseWhere | None = None,
        order_by: list[CaseOrder] | None = None,
    ) -> Connection[Case]:
        """A page."""
        return Case.page(
            where=where,
            order_by=order_by,
            order="-opened_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @field(SIGNED_IN, description="Departments.")
    def departments(self) -> list[Department]:
        """All."""
        return Department.all(order="code")

    @field(SIGNED_IN, description="The viewer.")
    def me(self, info: Info) -> Staff:
        """Oneself."""
        return Staff.known(info.context.require_viewer().staff_id)

    @field(SIGNED_IN, description="One case.")
    def case(self, id: strawberry.ID) -> Case | None:
        """By id."""
        return Case.one(Case.asked_for(id))

    @field(SIGNED_IN, description="Anything.")
    def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """By id."""
        return node(id, info)

    @field(SIGNED_IN, description="Several things.")
    def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """By ids."""
        return nodes(ids, info)

    @field(SIGNED_IN, description="Not of a table.")
    def ping(self) -> str:
        """Answers."""
        return "pong"


def build(executor: type[ReadExecutor] = ReadExecutor) -> strawberry.Schema:
    """The test schema."""
    schema = strawberry.Schema(
        Query,
        types=[Role],
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=executor,
    )
    enforce(schema._schema)
    return schema
