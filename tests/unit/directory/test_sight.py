"""The mark of what somebody sees: the same for the same sight, another for any other."""

from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import pytest

from tenants.directory.access import Actor, Permission, Scope, Viewer
from tenants.directory.sight import mark

ONE, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
CLERK = Viewer(
    tenant_id=ONE,
    staff_id=ONE,
    account_id=ONE,
    department_id=ONE,
    subtree=frozenset({ONE}),
    grants={Permission.CASE_READ: Scope.SUBTREE},
)
# How one would see something else, for each part of a viewer that decides what is seen.
OTHERWISE: dict[str, Any] = {
    "staff_id": OTHER,
    "department_id": OTHER,
    "subtree": frozenset({ONE, OTHER}),
    "above": frozenset({OTHER}),
    "grants": {Permission.CASE_READ: Scope.TENANT},
    "acts_for": frozenset({OTHER}),
    "actor": Actor.MACHINE,
    "case_id": OTHER,
}
# A tenant is a world of its own; how somebody proves who they are shows them nothing.
BESIDE = {"tenant_id", "account_id", "code_id"}


def test_everything_in_a_viewer_either_decides_what_they_see_or_is_known_not_to() -> None:
    assert {field.name for field in fields(Viewer)} == OTHERWISE.keys() | BESIDE


@pytest.mark.parametrize("part", OTHERWISE)
def test_whoever_sees_something_else_has_another_mark(part: str) -> None:
    assert mark(replace(CLERK, **{part: OTHERWISE[part]})) != mark(CLERK)


def test_the_order_in_which_things_are_known_does_not_matter() -> None:
    grants = {Permission.CASE_READ: Scope.SUBTREE, Permission.CASE_ACCEPT: Scope.OWN}
    one = replace(CLERK, grants=grants, acts_for=frozenset([ONE, OTHER, THIRD]))
    other = replace(CLERK, grants=dict(reversed(grants.items())), acts_for=frozenset([THIRD, OTHER, ONE]))
    assert mark(one) == mark(other)


def test_a_department_more_below_is_nothing_to_whoever_reaches_their_own_only() -> None:
    clerk = replace(CLERK, grants={Permission.CASE_READ: Scope.DEPARTMENT})
    assert mark(replace(clerk, subtree=frozenset({ONE, OTHER}))) == mark(clerk)


def test_how_somebody_signed_in_is_no_part_of_what_they_see() -> None:
    assert mark(replace(CLERK, account_id=OTHER)) == mark(CLERK)


def test_nobody_sees_nothing() -> None:
    assert mark(None) == ""
