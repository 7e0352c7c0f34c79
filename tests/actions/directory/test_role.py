"""Roles: who may do what, and that somebody always may repair it."""

from datetime import datetime
from uuid import UUID

import pytest

from tenants.directory import assignment, leaving, role, viewer
from tenants.directory.access import Permission, Scope
from tenants.directory.role import Grant, Role
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.session import TenantSession
from tests.support.office import AT, Office, everything, told

READ = Grant(Permission.CASE_READ, Scope.OWN)
READ_ALL = Grant(Permission.CASE_READ, Scope.TENANT)
IN_CHARGE = Grant(Permission.ACCOUNT_CONFIGURE, Scope.TENANT)


async def test_a_role_grants_permissions_each_at_a_scope(office: Office) -> None:
    clerk = await role.create(name="窗口", grants=[READ], by=None, at=AT)
    assert await role.grants_of(clerk.id) == {READ}
    changed = await role.change(clerk.id, grants=[READ_ALL, IN_CHARGE], expected_version=1, by=None, at=AT)
    assert await role.grants_of(clerk.id) == {READ_ALL, IN_CHARGE}
    assert changed.version == 2
    assert await told() == ["role.created", "role.regranted"]


async def test_the_same_grants_again_change_nothing(office: Office) -> None:
    clerk = await role.create(name="窗口", grants=[READ], by=None, at=AT)
    before = await everything("roles", "role_permissions")
    await role.change(clerk.id, name="窗口", grants=[READ], by=None, at=AT)
    assert await everything("roles", "role_permissions") == before


async def test_a_permission_is_granted_once_in_a_role(office: Office) -> None:
    before = await everything("roles", "role_permissions")
    with pytest.raises(Refusal) as refused:
        await role.create(name="窗口", grants=[READ, READ_ALL], by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("grants", "1", "permission"))
    assert await everything("roles", "role_permissions") == before


async def test_a_name_belongs_to_one_role(office: Office) -> None:
    await role.create(name="窗口", grants=[], by=None, at=AT)
    other = await role.create(name="其他", grants=[], by=None, at=AT)
    before = await everything("roles")
    with pytest.raises(Refusal) as refused:
        await role.change(other.id, name="窗口", by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("name",))
    assert await everything("roles") == before


async def test_a_role_that_somebody_has_is_not_deleted(office: Office) -> None:
    clerk = await role.create(name="窗口", grants=[READ], by=None, at=AT)
    member = await office.staff()
    await assignment.assign(member.id, role_ids=[clerk.id], by=None, at=AT)
    before = await everything("roles", "role_permissions")
    with pytest.raises(Refusal) as refused:
        await role.delete(clerk.id, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("id",))
    assert await everything("roles", "role_permissions") == before
    await assignment.assign(member.id, role_ids=[], by=None, at=AT)
    await role.delete(clerk.id, by=None, at=AT)
    assert await Role.all().count() == 0


async def test_an_unknown_role_is_not_assigned(office: Office) -> None:
    clerk = await role.create(name="窗口", grants=[READ], by=None, at=AT)
    member = await office.staff()
    before = await everything("staff", "staff_roles")
    with pytest.raises(Refusal) as refused:
        await assignment.assign(member.id, role_ids=[clerk.id, new_id()], by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("role_ids", "1"))
    assert await everything("staff", "staff_roles") == before


async def test_the_last_administrator_cannot_be_taken_away(office: Office, session: TenantSession) -> None:
    admins = await role.create(name="管理员", grants=[IN_CHARGE], by=None, at=AT)
    only, other = await office.staff(), await office.staff()
    await assignment.assign(only.id, role_ids=[admins.id], by=None, at=AT)
    await _account(session, only, AT)
    before = await everything("staff", "staff_roles", "roles", "role_permissions")
    for attempt in (
        assignment.assign(only.id, role_ids=[], by=None, at=AT),
        role.change(admins.id, grants=[READ], by=None, at=AT),
        leaving.leave(only.id, by=None, at=AT),
    ):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert refused.value.code is Code.CONFLICT
    assert await everything("staff", "staff_roles", "roles", "role_permissions") == before
    await assignment.assign(other.id, role_ids=[admins.id], by=None, at=AT)
    with pytest.raises(Refusal):
        # Somebody who cannot sign in is no administrator.
        await leaving.leave(only.id, by=None, at=AT)
    await _account(session, other, AT)
    await leaving.leave(only.id, by=None, at=AT)


async def test_of_several_roles_the_widest_scope_counts(office: Office, session: TenantSession) -> None:
    company = await office.department()
    branch = await office.department(parent_id=company.id)
    other = await office.department()
    member = await office.staff(within=company)
    narrow = await role.create(name="窗口", grants=[READ], by=None, at=AT)
    wide = await role.create(name="负责人", grants=[READ_ALL, IN_CHARGE], by=None, at=AT)
    await assignment.assign(member.id, role_ids=[narrow.id, wide.id], by=None, at=AT)
    account_id = await _account(session, member, AT)
    found = await viewer.load(account_id=account_id)
    assert found is not None
    assert found == await viewer.load_staff(staff_id=member.id)
    assert (found.staff_id, found.department_id) == (member.id, company.id)
    assert found.grants == {
        Permission.CASE_READ: Scope.TENANT,
        Permission.ACCOUNT_CONFIGURE: Scope.TENANT,
    }
    assert found.subtree == {company.id, branch.id}
    assert other.id not in found.subtree


async def test_whoever_has_left_is_no_viewer(office: Office, session: TenantSession) -> None:
    member = await office.staff()
    account_id = await _account(session, member, AT)
    assert await viewer.load(account_id=account_id) is not None
    await leaving.leave(member.id, by=None, at=AT)
    assert await viewer.load(account_id=account_id) is None
    assert await viewer.load(account_id=new_id()) is None


async def test_a_permission_of_an_earlier_release_is_overlooked(
    office: Office, session: TenantSession
) -> None:
    member = await office.staff()
    old = await role.create(name="窗口", grants=[READ], by=None, at=AT)
    await session.execute("update role_permissions set permission = 'case.forgotten'")
    await assignment.assign(member.id, role_ids=[old.id], by=None, at=AT)
    await _account(session, member, AT)
    found = await viewer.load_staff(staff_id=member.id)
    assert found is not None
    assert found.grants == {}
    assert await role.grants_of(old.id) == frozenset()


async def _account(session: TenantSession, member: Staff, at: datetime) -> UUID:
    account_id = new_id()
    await session.execute(
        """insert into accounts (tenant_id, id, staff_id, login, password_hash, created_at, updated_at)
           values ($1, $2, $3, $4, 'x', $5, $5)""",
        *(session.tenant_id, account_id, member.id, member.badge.lower(), at),
    )
    return account_id
