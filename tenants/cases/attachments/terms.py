"""What may be attached: how large, how much, which kinds, and how long an announced file may take to come."""

from dataclasses import dataclass
from datetime import timedelta

from tenants.cases.attachments.media import EVERY_KIND


@dataclass(frozen=True, slots=True)
class Terms:
    """The operator's word; sizes in bytes."""

    largest: int = 20 * 1024 * 1024
    quota: int = 10 * 1024 * 1024 * 1024
    most_of_case: int = 100
    kinds: frozenset[str] = frozenset(EVERY_KIND)
    upload_within: timedelta = timedelta(minutes=15)
