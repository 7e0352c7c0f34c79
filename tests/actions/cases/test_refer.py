"""A body outside: named, or led to, and not forgotten before the outcome is known."""

from tenants.cases import (
    close,
    refer,
    reply,
)
from tenants.cases.case import Case, Channel, Outcome, State
from tenants.cases.refer import Destination, ReferralKind
from tenants.errors import Code
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, question
from tests.support.refusals import refused

NAMED = Destination(body="市房管局", explanation="过户属房管局", body_contact="市民中心二楼")
LED = Destination(
    body="市第一医院",
    explanation="本院无床位",
    kind=ReferralKind.LED,
    contacted="急诊科王医生，已留床",
    papers="病历复印件",
    precautions="途中吸氧",
    escort="护士小李",
)


async def test_a_requester_is_told_the_competent_body_and_the_case_comes_to_its_end(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refer.refer(case.id, NAMED, by=desks.clerk, at=later(hours=1))
    held = await Case.get(id=case.id)
    assert (held.state, held.outcome, held.resolution) == (State.RESOLVED, Outcome.REFERRED, "过户属房管局")

    await reply.reply(case.id, said="请到房管局", channel=Channel.VISIT, by=desks.clerk, at=later(hours=1))
    await close.close(case.id, by=desks.clerk, at=later(hours=2))


async def test_who_is_led_away_is_not_forgotten_before_the_outcome_is_known(desks: Desks) -> None:
    case = await question(desks.clerk)
    made = await refer.refer(case.id, LED, by=desks.clerk, at=later(hours=1))
    await reply.reply(case.id, said="已联系", channel=Channel.VISIT, by=desks.clerk, at=later(hours=1))
    await refused(close.close(case.id, by=desks.clerk, at=later(hours=2)), Code.ILLEGAL_MOVE, "case_id")
    await refer.register_outcome(made.id, outcome="已收治入院", by=desks.clerk, at=later(hours=5))
    await refused(
        refer.register_outcome(made.id, outcome="x", by=desks.clerk, at=later(hours=6)),
        Code.CONFLICT,
        "referral_id",
    )
    await close.close(case.id, by=desks.clerk, at=later(hours=6))


async def test_nobody_is_led_anywhere_before_that_body_was_spoken_to(desks: Desks) -> None:
    case = await question(desks.clerk)
    unannounced = Destination(body="市第一医院", explanation="无床位", kind=ReferralKind.LED)
    await refused(refer.refer(case.id, unannounced, by=desks.clerk, at=AT), Code.REQUIRED, "contacted")
    await refused(
        refer.refer(case.id, Destination(body=" ", explanation="x"), by=desks.clerk, at=AT),
        Code.REQUIRED,
        "body",
    )
    await refused(refer.refer(case.id, NAMED, by=desks.mender, at=AT), Code.NOT_FOUND, "case_id")
    await refused(
        refer.register_outcome(new_id(), outcome="x", by=desks.clerk, at=AT), Code.NOT_FOUND, "referral_id"
    )
