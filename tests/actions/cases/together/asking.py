"""What is asked of 郑伟, and what has become of it."""

from datetime import datetime

from tenants.cases.contributions import Contribution, ContributionState, Wish
from tests.actions.cases.conftest import Desks


def of_zheng(desks: Desks, *, until: datetime | None = None) -> Wish:
    return Wish("水压为何不稳？", staff_id=desks.zheng.id, until=until)


async def state_of(one: Contribution) -> ContributionState:
    return (await Contribution.get(id=one.id)).state
