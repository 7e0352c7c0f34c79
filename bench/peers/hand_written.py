"""What somebody in a hurry for speed would write: no GraphQL, one statement a request, JSON from PostgreSQL.

It believes the headers about who asks: no sign-in, no permissions, no guard.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TENANT = "with t as materialized (select set_config('app.tenant_id', $1, true) as v)"
FIELDS = """c.id, c.number, c.state, c.subject, c.said, c.channel,
    c.opened_at as "openedAt", c.due_at as "dueAt",
    (c.due_at is not null and c.due_at < coalesce(c.resolved_at, now())) as overdue,
    c.resolved_at as "resolvedAt", c.closed_at as "closedAt", c.version,
    (select row_to_json(d) from (
        select d.id, d.name from departments d where d.id = c.department_id) d) as department,
    (select row_to_json(s) from (select s.id, s.name from staff s where s.id = c.handler_id) s) as handler,
    (select coalesce(json_agg(k), '[]') from (
        select k.stage, k.due_at as "dueAt", k.state from clocks k where k.case_id = c.id
        order by k.started_at, k.id) k) as clocks"""

MY_CASES = f"""{TENANT} select (select coalesce(json_agg(r), '[]') from (
    select {FIELDS} from cases c
    where c.id in (select i.case_id from involvements i where i.staff_id = $2 and i.ended_at is null)
    order by c.opened_at desc, c.id desc limit 20) r)::text from t where t.v is not null"""

ONE_CASE = f"""{TENANT} select (select row_to_json(r) from (
    select {FIELDS},
        (select coalesce(json_agg(u), '[]') from (
            select (select row_to_json(s) from (
                    select s.id, s.name from staff s where s.id = u.staff_id) s) as staff,
                u.since, u.until
            from custody u where u.case_id = c.id order by u.ordinal) u) as custody,
        (select coalesce(json_agg(e), '[]') from (
            select e.seq::text as seq, e.kind, e.at, e.reason,
                (select row_to_json(s) from (
                    select s.id, s.name from staff s where s.id = e.actor_id) s) as actor
            from events e where e.case_id = c.id order by e.seq limit 20) e) as events
    from cases c where c.id = $2) r)::text from t where t.v is not null"""

QUEUE = f"""{TENANT} select array(select row_to_json(r)::text from (
    select c.id, c.number, c.state, c.subject, c.opened_at as "openedAt", c.due_at as "dueAt",
        (c.due_at is not null and c.due_at < coalesce(c.resolved_at, now())) as overdue,
        (select row_to_json(s) from (select s.id, s.name from staff s where s.id = c.handler_id) s) as handler
    from cases c where c.department_id = $2 and c.closed_at is null
    order by c.due_at, c.id limit 21) r) from t where t.v is not null"""


async def become_app(connection: Any) -> None:
    """Row-level security binds this role."""
    await connection.execute("set role shouwen_app")


class Pooled(asyncpg.Connection):
    """Nothing outlives its statement, so there is nothing to reset."""

    def get_reset_query(self) -> str:
        """No round trip when a connection is given back."""
        return ""


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """The pool, as long as the server runs."""
    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"],
        min_size=1,
        max_size=10,
        init=become_app,
        connection_class=Pooled,
        server_settings={"timezone": "UTC", "jit": "off"},
    ) as pool:
        app.state.pool = pool
        yield


def page(rows: list[str]) -> str:
    """Twenty rows, and whether there are more."""
    return f'{{"nodes":[{",".join(rows[:20])}],"more":{"true" if len(rows) > 20 else "false"}}}'


def answering(sql: str, header: str) -> Any:
    """An endpoint for one statement."""

    async def endpoint(request: Request) -> Response:
        headers = request.headers
        text = await request.app.state.pool.fetchval(sql, headers["x-tenant"], UUID(headers[header]))
        return Response(text if isinstance(text, str) else page(text), media_type="application/json")

    return endpoint


app = Starlette(
    routes=[
        Route("/my-cases", answering(MY_CASES, "x-staff"), methods=["POST"]),
        Route("/one-case", answering(ONE_CASE, "x-case"), methods=["POST"]),
        Route("/queue", answering(QUEUE, "x-department"), methods=["POST"]),
    ],
    lifespan=lifespan,
)
