"""Routes: where a case belongs, with the reason."""

from typing import Any
from uuid import UUID

import pytest

from tenants.ids import new_id
from tenants.rules.circumstances import Channel, Circumstances, Hours, MatterKind
from tenants.rules.conditions import Conditions
from tenants.rules.routes import Because, Route, Target, circles
from tenants.rules.rule_set import Offered, RuleSet

HALL, OFFICE, WARD, LEADER = new_id(), new_id(), new_id(), new_id()
BILLS = Offered(new_id(), "A", "水费", MatterKind.ENQUIRY, HALL)
BURST = Offered(new_id(), "B", "爆管", MatterKind.FAULT, WARD)


def route(code: str, target: Target = Target.DEPARTMENT, to: UUID | None = None, **conditions: Any) -> Route:
    where = {"as_matter_id": to} if target is Target.AS_MATTER else {"department_id": to}
    return Route(new_id(), code, Conditions(**conditions), target, **where)


def rules(*routes: Route) -> RuleSet:
    return RuleSet(new_id(), 1, matters=(BILLS, BURST), routes=routes, leader_id=LEADER)


PETITIONS = route("petitions", to=OFFICE, channels=frozenset({Channel.PETITION}))


def test_a_case_belongs_to_the_department_that_owns_its_matter() -> None:
    found = rules(PETITIONS).route(Circumstances(matter_id=BILLS.id))
    assert (found.department_id, found.because, found.routes) == (HALL, Because.OWNER, ())


def test_a_route_goes_before_the_owner_and_the_narrower_one_before_the_wider() -> None:
    bills = route("bills", to=WARD, channels=frozenset({Channel.PETITION}), matter_id=BILLS.id)
    found = rules(PETITIONS, bills).route(Circumstances(matter_id=BILLS.id, channel=Channel.PETITION))
    assert (found.department_id, found.because, found.routes) == (WARD, Because.ROUTE, ("bills",))
    other = rules(PETITIONS, bills).route(Circumstances(matter_id=BURST.id, channel=Channel.PETITION))
    assert (other.department_id, other.routes) == (OFFICE, ("petitions",))


def test_at_night_the_duty_officer_is_asked() -> None:
    night = route("night", Target.DUTY_OFFICER, hours=Hours.DUTY_TIME)
    found = rules(night).route(Circumstances(matter_id=BILLS.id, hours=Hours.DUTY_TIME))
    assert (found.target, found.routes) == (Target.DUTY_OFFICER, ("night",))
    assert (
        rules(night).route(Circumstances(matter_id=BILLS.id, hours=Hours.OFFICE_HOURS)).because
        is Because.OWNER
    )


def test_where_nobody_owns_it_the_leader_in_charge_decides() -> None:
    found = rules(PETITIONS).route(Circumstances())
    assert (found.target, found.because, found.staff_id) == (Target.LEADER_IN_CHARGE, Because.UNCLEAR, LEADER)


def test_a_text_that_two_routes_claim_leaves_it_unclear_and_both_are_named() -> None:
    both = (
        route("fees", to=OFFICE, words=frozenset({"收费"})),
        route("nurses", to=WARD, words=frozenset({"护士"})),
    )
    found = rules(*both).route(Circumstances(said="护士乱收费"))
    assert (found.because, found.routes) == (Because.UNCLEAR, ("fees", "nurses"))


def test_a_case_may_go_the_way_of_another_matter() -> None:
    as_burst = route(
        "hotline", Target.AS_MATTER, BURST.id, channels=frozenset({Channel.HOTLINE}), matter_id=BILLS.id
    )
    found = rules(as_burst).route(Circumstances(matter_id=BILLS.id, channel=Channel.HOTLINE))
    assert (found.department_id, found.because, found.routes) == (WARD, Because.OWNER, ("hotline",))
    assert circles(rules(as_burst).router) == []


@pytest.mark.parametrize(
    ("made", "codes"),
    [
        # Both ways.
        (
            [
                route("there", Target.AS_MATTER, BURST.id, matter_id=BILLS.id),
                route("back", Target.AS_MATTER, BILLS.id, matter_id=BURST.id),
            ],
            {"there", "back"},
        ),
        # Back into itself, since it is for every matter.
        ([route("round", Target.AS_MATTER, BURST.id, channels=frozenset({Channel.WEB}))], {"round"}),
        # The other's own route ends the way.
        (
            [
                route("round", Target.AS_MATTER, BURST.id, channels=frozenset({Channel.WEB})),
                route("end", to=WARD, channels=frozenset({Channel.WEB}), matter_id=BURST.id),
            ],
            None,
        ),
        # They meet for no case: each is for a channel of its own.
        (
            [
                route(
                    "there", Target.AS_MATTER, BURST.id, matter_id=BILLS.id, channels=frozenset({Channel.WEB})
                ),
                route(
                    "back", Target.AS_MATTER, BILLS.id, matter_id=BURST.id, channels=frozenset({Channel.APP})
                ),
            ],
            None,
        ),
    ],
    ids=["both ways", "into itself", "ended", "never met"],
)
def test_a_circle_is_found_just_where_some_case_goes_round(made: list[Route], codes: set[str] | None) -> None:
    found = circles(rules(*made).router)
    assert [{one.code for one in circle} for circle in found] == ([codes] if codes else [])


def test_even_a_draft_with_a_circle_answers() -> None:
    there = route("there", Target.AS_MATTER, BURST.id, matter_id=BILLS.id)
    back = route("back", Target.AS_MATTER, BILLS.id, matter_id=BURST.id)
    found = rules(there, back).route(Circumstances(matter_id=BILLS.id))
    assert (found.because, found.routes) == (Because.UNCLEAR, ("there", "back", "there"))
