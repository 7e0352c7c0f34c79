"""Conditions of routes and time limits: what is read can be sent back as it is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import strawberry

from schema.permissions import REACHED, readable
from tenants.rules.circumstances import CaseScope, Channel, Hours, MatterKind, RequesterClass, Severity

KINDS = "Only matters of one of these kinds."
CHANNELS = "Only cases that came by one of these channels."
SEVERITIES = "Only cases of one of these severities."
SCOPES = "Only cases that take one of these."
CLASSES = "Only requesters received as one of these."
CONFIDENTIAL = "Only confidential cases, or only others."
AMOUNT = "Only cases about more than this amount."
DISTRICTS = "Only cases from one of these districts."
HOURS = "Only in office hours, or only outside them; for routes."
WORDS = "Only where what was said holds one of these; for routes."


@readable(REACHED)
@strawberry.type(description="What must hold, beside the matter; an empty list or null asks for nothing.")
class Conditions:
    """All of them must hold; of several values of one, any is enough."""

    kinds: list[MatterKind] = strawberry.field(description=KINDS)
    channels: list[Channel] = strawberry.field(description=CHANNELS)
    severities: list[Severity] = strawberry.field(description=SEVERITIES)
    scopes: list[CaseScope] = strawberry.field(description=SCOPES)
    requester_classes: list[RequesterClass] = strawberry.field(description=CLASSES)
    confidential: bool | None = strawberry.field(description=CONFIDENTIAL)
    amount_over: Decimal | None = strawberry.field(description=AMOUNT)
    districts: list[str] = strawberry.field(description=DISTRICTS)
    hours: Hours | None = strawberry.field(description=HOURS)
    words: list[str] = strawberry.field(description=WORDS)


@strawberry.input(
    description="What must hold, beside the matter, such as `{channels: [PETITION], severities: [SERIOUS]}`. "
    "The more specific rule counts: the one whose cases are all among the other's."
)
class ConditionsInput:
    """The same shape as Conditions."""

    kinds: list[MatterKind] | None = strawberry.field(description=KINDS, default=None)
    channels: list[Channel] | None = strawberry.field(description=CHANNELS, default=None)
    severities: list[Severity] | None = strawberry.field(description=SEVERITIES, default=None)
    scopes: list[CaseScope] | None = strawberry.field(description=SCOPES, default=None)
    requester_classes: list[RequesterClass] | None = strawberry.field(description=CLASSES, default=None)
    confidential: bool | None = strawberry.field(description=CONFIDENTIAL, default=None)
    amount_over: Decimal | None = strawberry.field(description=AMOUNT, default=None)
    districts: list[str] | None = strawberry.field(description=DISTRICTS, default=None)
    hours: Hours | None = strawberry.field(description=HOURS, default=None)
    words: list[str] | None = strawberry.field(description=WORDS, default=None)


def shown_conditions(stored: Mapping[str, Any]) -> Conditions:
    """Stored conditions as they are shown."""
    amount, hours = stored.get("amount_over"), stored.get("hours")
    return Conditions(
        kinds=[MatterKind(one) for one in stored.get("kinds", ())],
        channels=[Channel(one) for one in stored.get("channels", ())],
        severities=[Severity(one) for one in stored.get("severities", ())],
        scopes=[CaseScope(one) for one in stored.get("scopes", ())],
        requester_classes=[RequesterClass(one) for one in stored.get("requester_classes", ())],
        confidential=stored.get("confidential"),
        amount_over=None if amount is None else Decimal(amount),
        districts=stored.get("districts", []),
        hours=None if hours is None else Hours(hours),
        words=stored.get("words", []),
    )
