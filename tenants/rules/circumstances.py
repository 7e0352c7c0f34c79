"""What is known of a case when it is asked whose it is and by when."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class MatterKind(StrEnum):
    """What sort of request it is."""

    BUSINESS = "business"
    CONSULTATION = "consultation"
    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    FAULT = "fault"
    REQUEST_FOR_INSTRUCTIONS = "request_for_instructions"
    INFORMATION = "information"
    INTERNAL = "internal"


class Channel(StrEnum):
    """How a question came."""

    VISIT = "visit"
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    SMS = "sms"
    WEB = "web"
    APP = "app"
    WECHAT = "wechat"
    HOTLINE = "hotline"
    OPINION_BOOK = "opinion_book"
    PETITION = "petition"
    DISPATCH = "dispatch"
    MEDIA = "media"
    INTERNAL = "internal"


class Severity(StrEnum):
    """How much weighs on it."""

    SIMPLE = "simple"
    ORDINARY = "ordinary"
    COMPLEX = "complex"
    SERIOUS = "serious"
    URGENT = "urgent"


class CaseScope(StrEnum):
    """How many it takes."""

    ONE_PERSON = "one_person"
    ONE_DEPARTMENT = "one_department"
    SEVERAL_DEPARTMENTS = "several_departments"
    LEADERSHIP = "leadership"


class RequesterClass(StrEnum):
    """As whom the requester is received."""

    PUBLIC = "public"
    VIP = "vip"
    ASSOCIATE = "associate"
    INTERNAL = "internal"


class Hours(StrEnum):
    """Whether the office is open."""

    OFFICE_HOURS = "office_hours"
    DUTY_TIME = "duty_time"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What rules depend on; None is not known. `hours` and `said` matter to routes only."""

    matter_id: UUID | None = None
    channel: Channel = Channel.VISIT
    severity: Severity | None = None
    scope: CaseScope | None = None
    requester_class: RequesterClass = RequesterClass.PUBLIC
    confidential: bool = False
    amount: Decimal | None = None
    district: str | None = None
    hours: Hours | None = None
    said: str = ""
