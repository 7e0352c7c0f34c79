"""Plans are kept within bounds, joined without mixing their arguments up, and known by the right document."""

from graphql import parse

from schema.reads.cache import Cache
from schema.reads.plan import SIGN, Same, joined, numbered, plan_of
from schema.reads.statement import Marker


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: Cache[str] = Cache(kept=2)
    cache.keep("a", "A")
    cache.keep("b", "B")
    assert cache.get("a") == "A"
    cache.keep("c", "C")
    assert (cache.get("a"), cache.get("b"), cache.get("c"), len(cache)) == ("A", None, "C", 2)


def test_a_plan_alone_sets_its_tenant_last() -> None:
    plan = plan_of((f"(select {SIGN}1)",), ("x",))
    assert plan.in_session == "select (select $1)"
    assert plan.on_pool == (
        "with t as materialized (select set_config('app.tenant_id', $2, true) as v) "
        "select (select $1) from t where t.v is not null"
    )


def test_joined_plans_keep_their_own_arguments() -> None:
    first = plan_of((f"f({SIGN}1, {SIGN}2)",), (1, Marker(0)))
    second = plan_of((f"g({SIGN}2, {SIGN}1, {SIGN}2)",), (3, 4))
    both = joined([first, second])
    assert both.in_session == "select f($1, $2), g($4, $3, $4)"
    assert both.arguments == (1, Marker(0), 3, 4)


def test_a_dollar_in_a_literal_is_no_argument() -> None:
    assert numbered(f"x ~ '^a$1' and y = {SIGN}1", 4) == "x ~ '^a$1' and y = $5"


def test_nodes_are_the_same_only_if_they_are_one() -> None:
    one, other = (parse("{ a }").definitions[0] for _ in range(2))
    assert one == other
    assert Same(one) != Same(other)
    assert Same(one) == Same(one)
    assert {Same(one): 1}.get(Same(one)) == 1
