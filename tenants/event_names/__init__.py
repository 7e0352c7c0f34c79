"""What happened, in words: every kind of event, and of what people are told, in Chinese and in English.

Pages, exports and the API say it from here; a test looks for kinds that have no name.
"""

from collections.abc import Mapping

from tenants.event_names.name import Language as Language
from tenants.event_names.name import Name
from tenants.event_names.of_cases import CASES, TIME, TRAVEL, WAITING
from tenants.event_names.of_the_house import DIRECTORY, OVERSIGHT, REQUESTERS, RULES

NAMES: Mapping[str, Name] = {
    **CASES,
    **TRAVEL,
    **TIME,
    **WAITING,
    **OVERSIGHT,
    **REQUESTERS,
    **DIRECTORY,
    **RULES,
}


def name_of(kind: str, language: Language) -> str:
    """What a kind is called; one that an earlier release recorded and nobody knows any more as it is."""
    found = NAMES.get(kind)
    return found.told(language) if found is not None else kind
