"""Those who ask: members of the staff of every tenant, signed in as clients sign in."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from bench import data
from bench.answers import fetch
from bench.load import Sent
from bench.queries import Asking
from bench.servers import Server

VIEWERS, CASES_EACH = 100, 5
SIGN_IN = """mutation SignIn($input: SessionSignInInput!) {
    sessionSignIn(input: $input) { session { accessToken } errors { code message } } }"""
PEOPLE = """
select t.slug, a.login, s.tenant_id, s.id as staff_id, s.department_id, c.id as case_id
from tenants t
cross join lateral (select * from staff where tenant_id = t.id order by id limit $1) s
join accounts a on a.tenant_id = s.tenant_id and a.staff_id = s.id
cross join lateral (
    select id from cases where tenant_id = t.id and handler_id = s.id order by opened_at desc limit $2) c
order by t.slug, s.id, c.id
"""


async def asking(url: str) -> list[Asking]:
    """Who asks for what; the same ones in every run, in an order of chance."""
    owner = await asyncpg.connect(url)
    try:
        tenants = await owner.fetchval("select count(*) from tenants")
        found = [Asking(**row) for row in await owner.fetch(PEOPLE, max(VIEWERS // tenants, 1), CASES_EACH)]
    finally:
        await owner.close()
    random.Random(1).shuffle(found)
    return found


def signed_in(server: Server, asked: Sequence[Asking]) -> list[Asking]:
    """The same with access tokens, from one sign-in for each person."""
    tokens: dict[UUID, str] = {}
    for one in asked:
        if one.staff_id not in tokens:
            tokens[one.staff_id] = _token(server, one)
    return [replace(one, token=tokens[one.staff_id]) for one in asked]


def _token(server: Server, asked: Asking) -> str:
    given = {"tenant": asked.slug, "login": asked.login, "password": data.PASSWORD}
    body = json.dumps({"query": " ".join(SIGN_IN.split()), "variables": {"input": given}})
    answer = json.loads(fetch(server, "/graphql", Sent((), body)))
    if answer.get("errors") or answer["data"]["sessionSignIn"]["errors"]:
        raise RuntimeError(f"{asked.login} of {asked.slug} cannot sign in: {answer}")
    token: str = answer["data"]["sessionSignIn"]["session"]["accessToken"]
    return token
