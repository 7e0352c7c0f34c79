"""A case at the desk of 李娜, for which a deed and copies were left."""

from dataclasses import dataclass

import pytest

from tenants.cases.case import Case
from tenants.cases.materials.material import CaseMaterial
from tests.actions.cases.conftest import Desks as Desks  # noqa: PLC0414 - what every test here stands at
from tests.actions.cases.conftest import desks as desks  # noqa: PLC0414
from tests.support.desk import question
from tests.support.papers import left_at


@dataclass(slots=True)
class File:
    """The case, and what was left."""

    case: Case
    deed: CaseMaterial
    copy: CaseMaterial

    @property
    def both(self) -> list[CaseMaterial]:
        return [self.deed, self.copy]


@pytest.fixture
async def file(desks: Desks) -> File:
    """李娜 holds both."""
    case = await question(desks.clerk)
    deed, copy = await left_at(case, desks.clerk)
    return File(case, deed, copy)
