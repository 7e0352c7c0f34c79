"""Viewers who are alike share their plans, and nobody else's; rules about a viewer are asked once."""

from dataclasses import replace
from uuid import UUID

from schema.reads.asker import asker
from schema.reads.predicate import Predicate, equals
from tenants.directory.access import Actor, Permission, Scope, Viewer

CLERK = Viewer(
    tenant_id=UUID(int=1),
    staff_id=UUID(int=2),
    account_id=UUID(int=3),
    department_id=UUID(int=4),
    grants={Permission.CASE_READ: Scope.OWN},
)


def test_two_clerks_with_the_same_grants_are_of_one_kind() -> None:
    colleague = replace(CLERK, staff_id=UUID(int=9), grants={Permission.CASE_READ: Scope.OWN})
    assert asker(CLERK).kind is asker(colleague).kind


def test_other_grants_make_another_kind() -> None:
    for grants in ({}, {Permission.CASE_READ: Scope.TENANT}, {Permission.HISTORY_READ: Scope.OWN}):
        assert asker(replace(CLERK, grants=grants)).kind is not asker(CLERK).kind


def test_a_machine_with_a_persons_grants_is_of_another_kind_and_so_is_a_guest() -> None:
    machine = replace(CLERK, actor=Actor.MACHINE)
    assert asker(machine).kind is not asker(CLERK).kind
    assert asker(None).kind not in (asker(CLERK).kind, asker(machine).kind)


def test_a_rule_is_asked_once_for_each_viewer() -> None:
    asked: list[UUID] = []

    def own(viewer: Viewer) -> Predicate:
        asked.append(viewer.staff_id)
        return equals("handler_id", viewer.staff_id)

    colleague = replace(CLERK, staff_id=UUID(int=9))
    for viewer in (CLERK, colleague, CLERK, colleague):
        assert asker(viewer).rule(own).values == (viewer.staff_id,)
    assert asked == [CLERK.staff_id, colleague.staff_id]
