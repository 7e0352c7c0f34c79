"""Accounts of demo people: they sign in by ready-made tokens."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tenants.directory import account
from tenants.directory.staff import Staff


async def open_for(staff_ids: Iterable[UUID], *, password_hash: str, at: datetime) -> None:
    """Give each an account whose login is the badge."""
    for one in await Staff.filter(id__in=list(staff_ids)).order_by("badge"):
        await account.create(
            staff_id=one.id, login=one.badge.lower(), password_hash=password_hash, by=None, at=at
        )
