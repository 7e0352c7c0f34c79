"""A registration: what the clerk knows, and how the rules see it."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from tenants.cases.case import Channel
from tenants.cases.confidentiality import NOBODY, About, Confidentiality
from tenants.cases.materials.left import Left
from tenants.cases.paper import Paper
from tenants.cases.requester import CLASSES, RequesterDetails
from tenants.errors import Code, Refusal
from tenants.rules.circumstances import CaseScope, Circumstances, RequesterClass, Severity
from tenants.rules.conditions import an_amount
from tenants.rules.matter import Matter
from tenants.rules.rule_set import Offered, RuleSet
from tenants.text import optional_line, text


@dataclass(frozen=True, slots=True)
class Registration:
    """What is known when somebody asks: `asked` is everybody who was asked, or a department as a whole was.

    Neither means the clerk who writes it down; where that is a machine, its department.
    """

    requester: RequesterDetails
    channel: Channel
    said: str
    subject: str | None = None
    matter_id: UUID | None = None
    asked: tuple[UUID, ...] = ()
    asked_department_id: UUID | None = None
    # What the matter says unless it is told; None is not known.
    severity: Severity | None = None
    amount: Decimal | None = None
    scope: CaseScope | None = None
    requester_class: RequesterClass | None = None
    district: str | None = None
    confidentiality: Confidentiality = Confidentiality.ORDINARY
    # Whom a complaint or report is about: they do not answer for it.
    about: About = NOBODY
    # By when it is to be done, where that is agreed with the requester.
    agreed_until: datetime | None = None
    # What is happening and what is done about it, where somebody or something is in danger.
    emergency: str | None = None
    # Where it came before it is written down.
    paper: Paper | None = None
    # What the requester leaves with whoever writes it down.
    materials: tuple[Left, ...] = ()
    idempotency_key: str | None = None

    def begun(self, at: datetime) -> datetime:
        """When the case came, if it is written down at this moment."""
        return self.paper.received_at if self.paper is not None else at

    @property
    def from_informant(self) -> bool:
        """Whether nobody but named people may know who asks."""
        return self.confidentiality is Confidentiality.INFORMANT


@dataclass(frozen=True, slots=True)
class Understood:
    """The same, as the rules in force see it."""

    said: str
    subject: str
    matter: Offered | None
    circumstances: Circumstances


async def understand(
    wanted: Registration,
    rules: RuleSet,
    *,
    requester_class: RequesterClass | None = None,
    at: datetime,
) -> Understood:
    """Everything that can be told from what was said; refused where it cannot be right.

    `requester_class` is what the profile of the requester says.
    """
    said = text(wanted.said, ("said",))
    if wanted.agreed_until is not None and wanted.agreed_until <= at:
        raise Refusal(Code.INVALID, "the agreed moment lies in the past", ("agreed_until",))
    matter = await offered(rules, wanted.matter_id)
    known = _circumstances(wanted, said, matter, requester_class)
    return Understood(said, _subject(wanted, said, matter), matter, known)


async def offered(rules: RuleSet, matter_id: UUID | None) -> Offered | None:
    """The matter under the rules in force; one that was read under older rules is known by its code."""
    if matter_id is None:
        return None
    if matter_id in rules.of_id:
        return rules.of_id[matter_id]
    older = await Matter.get_or_none(id=matter_id)
    if older is None:
        raise Refusal(Code.NOT_FOUND, "there is no such matter", ("matter_id",))
    if older.code not in rules.of_code:
        raise Refusal(Code.INVALID, f"{older.name} is not offered", ("matter_id",))
    return rules.of_code[older.code]


def _circumstances(
    wanted: Registration, said: str, matter: Offered | None, requester_class: RequesterClass | None
) -> Circumstances:
    """What rules depend on: as the clerk said, else as the matter usually is."""
    usual = Circumstances(
        matter_id=matter.id if matter else None,
        channel=wanted.channel,
        severity=wanted.severity or (matter.severity if matter else None),
        scope=wanted.scope,
        requester_class=wanted.requester_class or requester_class or _class_of(wanted),
        confidential=wanted.confidentiality is not Confidentiality.ORDINARY,
        amount=matter.amount if matter else None,
        district=optional_line(wanted.district, ("district",), most=100),
        said=said,
    )
    return usual if wanted.amount is None else replace(usual, amount=an_amount(wanted.amount, ("amount",)))


def _class_of(wanted: Registration) -> RequesterClass:
    return CLASSES.get(wanted.requester.kind, RequesterClass.PUBLIC)


def _subject(wanted: Registration, said: str, matter: Offered | None) -> str:
    """What lists show: as written, else the matter's name, else how the requester began."""
    written = optional_line(wanted.subject, ("subject",))
    return written or (matter.name if matter else said.splitlines()[0][:200].strip())
