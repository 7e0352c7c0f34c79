"""A ready configuration as it is shown."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from schema.permissions import REACHED, field, readable
from tenants.templates import contents
from tenants.templates.contents import Wanted
from tenants.templates.template import Edition
from tenants.templates.template import Template as Offered

SUBJECT = (
    "`calendar`, `department`, `position`, `grade`, `role`, `roster`; of the rules `stage`, `breach_kind`, "
    "`matter`, `tie_break`, `case_policy`, `time_limit`, `route`, `reply_rule`."
)


@readable(REACHED)
@strawberry.type(description="One entry of a ready configuration.")
class TemplateEntry:
    """What an organization would get."""

    subject: str = strawberry.field(description=SUBJECT)
    key: str = strawberry.field(
        description="Its code, or its name where it has none; of a tie-break the channel and of a policy the "
        "matter, empty for all."
    )
    says: JSON = strawberry.field(description="What it says, field by field, as a history entry would.")


@readable(REACHED)
@strawberry.type(description="A ready configuration for a kind of institution.")
class Template:
    """Departments, positions, roles, calendars, matters, routes and limits that belong together."""

    offered: strawberry.Private[Offered]
    edition: strawberry.Private[Edition]
    key: str = strawberry.field(description="By what it is applied, such as `hospital`.")
    name: str = strawberry.field(description="For whom it is.")
    description: str = strawberry.field(description="What it brings.")
    language: str = strawberry.field(description="The language it is shown in.")
    languages: list[str] = strawberry.field(description="The languages it is written in.")

    @field(REACHED, description="Every entry, in the order in which an organization is built from them.")
    def contents(self) -> list[TemplateEntry]:
        return [shown_entry(wanted) for wanted in contents.of(self.offered, self.edition)]


def shown(offered: Offered, edition: Edition) -> Template:
    """A template in one of its languages."""
    return Template(
        offered=offered,
        edition=edition,
        key=offered.key,
        name=edition.name,
        description=edition.description,
        language=edition.language,
        languages=list(offered.languages),
    )


def shown_entry(wanted: Wanted) -> TemplateEntry:
    """An entry as it is shown."""
    says: Any = dict(wanted.says)
    return TemplateEntry(subject=wanted.subject, key=wanted.key, says=says)
