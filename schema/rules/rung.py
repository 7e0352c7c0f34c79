"""Rungs of a ladder: what is read can be sent back as it is."""

from collections.abc import Mapping
from typing import Any

import strawberry

from schema.permissions import REACHED, readable
from schema.rules.duration import Duration, DurationInput, shown_duration
from tenants.rules.ladder import Action, Hold, When, Whom


@readable(REACHED)
@strawberry.type(description="When a rung fires.")
class RungMoment:
    """A percentage of the limit, or a duration before or after the due time."""

    when: When = strawberry.field(description="What it is counted from.")
    percent: int | None = strawberry.field(
        description="For SHARE: how much of the limit is used up, 1 to 99.", default=None
    )
    duration: Duration | None = strawberry.field(
        description="For BEFORE_DUE and AFTER_DUE: how long.", default=None
    )


@strawberry.input(description="When a rung fires, such as `{when: SHARE, percent: 80}` or `{when: AT_DUE}`.")
class RungMomentInput:
    """The same shape as RungMoment."""

    when: When = strawberry.field(description="What it is counted from.")
    percent: int | None = strawberry.field(
        description="For SHARE: how much of the limit is used up, 1 to 99.", default=None
    )
    duration: DurationInput | None = strawberry.field(
        description="For BEFORE_DUE and AFTER_DUE: how long; no months, no fixed day.", default=None
    )


@readable(REACHED)
@strawberry.type(description="One step of a ladder: when, who, what.")
class Rung:
    """A warning, an escalation, or a breach."""

    number: int = strawberry.field(description="Its number, from 1.")
    moment: RungMoment = strawberry.field(description="When it fires.")
    action: Action = strawberry.field(description="What is done.")
    whom: Whom | None = strawberry.field(
        description="Who is called on; null for a breach: it is held against whoever answers for the clock."
    )
    breach: str | None = strawberry.field(description="For OPEN_BREACH: which kind.")
    hold: Hold = strawberry.field(description="Whether people may be called on at any hour.")


@strawberry.input(description="One step of a ladder: when, who, what.")
class RungInput:
    """The same shape as Rung; rungs are numbered in the order given."""

    moment: RungMomentInput = strawberry.field(description="When it fires.")
    action: Action = strawberry.field(description="What is done.")
    whom: Whom | None = strawberry.field(
        description="Who is called on; for NOTIFY and ESCALATE.", default=None
    )
    breach: str | None = strawberry.field(
        description="For OPEN_BREACH: which kind, small letters and underscores, at most 50.", default=None
    )
    hold: Hold = strawberry.field(
        description="Whether people may be called on at any hour.", default=Hold.AT_ANY_HOUR
    )


def shown_rung(stored: Mapping[str, Any]) -> Rung:
    """A stored rung as it is shown."""
    moment = stored["moment"]
    return Rung(
        number=stored["number"],
        moment=RungMoment(
            when=When(moment["when"]),
            percent=moment.get("percent"),
            duration=shown_duration(moment["duration"]) if "duration" in moment else None,
        ),
        action=Action(stored["action"]),
        whom=Whom(stored["whom"]) if "whom" in stored else None,
        breach=stored.get("breach"),
        hold=Hold(stored["hold"]),
    )
