"""What must hold for a route or a time limit, as data. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from tenants.errors import Code, Refusal
from tenants.rules.circumstances import CaseScope, Channel, Hours, MatterKind, RequesterClass, Severity
from tenants.working_time.reading import Findings, Path, a_line, an_object, each, invalid, one_of

MOST_NAMED = 50
HIGHEST_AMOUNT = Decimal("999999999999.99")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them must hold; an empty one always does. Of several values of one condition any is enough."""

    matter_id: UUID | None = None
    kinds: frozenset[MatterKind] = frozenset()
    channels: frozenset[Channel] = frozenset()
    severities: frozenset[Severity] = frozenset()
    scopes: frozenset[CaseScope] = frozenset()
    requester_classes: frozenset[RequesterClass] = frozenset()
    confidential: bool | None = None
    amount_over: Decimal | None = None
    districts: frozenset[str] = frozenset()
    hours: Hours | None = None
    # Any of these in what was said.
    words: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """The conditions as `conditions_from_json` reads them; the matter is kept apart."""
        said = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "matter_id"}
        return {name: _plain(value) for name, value in said.items() if value not in (None, frozenset())}


ALWAYS = Conditions()


def conditions_from_json(data: object, path: Path = (), *, matter_id: UUID | None = None) -> Conditions:
    """Read `{kinds, channels, severities, ...}`; everything wrong is refused at once, each with its path."""
    content = an_object(data, path, known=frozenset(_READERS))
    findings = Findings()
    said: Any = {
        name: findings.attempt(None, partial(_READERS[name], value, (*path, name)))
        for name, value in content.items()
        if value is not None
    }
    findings.settle()
    return Conditions(matter_id=matter_id, **said)


def _several(kind: type[E]) -> Callable[[object, Path], frozenset[E]]:
    return lambda value, path: frozenset(
        each(value, path, lambda one, at: one_of(one, at, kind), most=MOST_NAMED)
    )


def _names(value: object, path: Path) -> frozenset[str]:
    return frozenset(each(value, path, partial(a_line, most=100), most=MOST_NAMED))


def _truth(value: object, path: Path) -> bool:
    if not isinstance(value, bool):
        raise invalid("this must be true or false", path)
    return value


def an_amount(value: object, path: Path) -> Decimal:
    """An amount of money, in the organization's currency."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise invalid("this must be an amount", path) from None
    if not amount.is_finite() or not 0 <= amount <= HIGHEST_AMOUNT:
        raise Refusal(Code.INVALID, f"this must lie between 0 and {HIGHEST_AMOUNT}", path)
    if amount != round(amount, 2):
        raise Refusal(Code.INVALID, "an amount has two decimal places at most", path)
    return amount


_READERS: Mapping[str, Callable[[object, Path], Any]] = {
    "kinds": _several(MatterKind),
    "channels": _several(Channel),
    "severities": _several(Severity),
    "scopes": _several(CaseScope),
    "requester_classes": _several(RequesterClass),
    "confidential": _truth,
    "amount_over": an_amount,
    "districts": _names,
    "hours": lambda value, path: one_of(value, path, Hours),
    "words": _names,
}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    return str(value) if isinstance(value, Decimal | StrEnum) else value
