"""Where an organization is built by a template: what stands there, by what the template calls it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from tenants.rules import drafting
from tenants.session import current
from tenants.templates.template import Edition


class Edit(TypedDict):
    """Who builds, and when."""

    by: UUID | None
    at: datetime


# By subject and key: what is there already, and what has been added.
Ids = dict[tuple[str, str], UUID]


@dataclass(slots=True)
class Site:
    """Where it is built: the ids of what stands, by what a template calls it."""

    edition: Edition
    rule_set_id: UUID | None
    ids: Ids
    edit: Edit

    @classmethod
    async def of(cls, edition: Edition, rule_set_id: UUID | None, *, by: UUID | None, at: datetime) -> "Site":
        """The organization as it stands, and the draft that takes the rules."""
        rows = await current().fetch(_STANDING, rule_set_id)
        ids = {(row["subject"], row["key"]): row["id"] for row in rows}
        return cls(edition, rule_set_id, ids, Edit(by=by, at=at))

    @property
    def draft(self) -> UUID:
        """The draft; rules are only built where there is one."""
        if self.rule_set_id is None:
            raise LookupError("rules need a draft")
        return self.rule_set_id

    @property
    def rule_edit(self) -> drafting.Edit:
        """Who edits the draft, and when."""
        return {"rule_set_id": self.draft, "by": self.edit["by"], "at": self.edit["at"]}

    def department(self, code: str | None) -> UUID | None:
        """A department's id."""
        return None if code is None else self.ids["department", code]

    def matter(self, code: str | None) -> UUID | None:
        """A matter's id."""
        return None if code is None else self.ids["matter", code]

    def calendar(self, key: str | None) -> UUID | None:
        """A calendar's id, by its key in the template."""
        entry = next((one for one in self.edition.calendars if one.key == key), None)
        return None if entry is None else self.ids["calendar", entry.name]


_STANDING = """
select 'calendar' as subject, name as key, id from calendars
union all select 'department', code, id from departments
union all select 'matter', code, id from matters where rule_set_id = $1
"""
