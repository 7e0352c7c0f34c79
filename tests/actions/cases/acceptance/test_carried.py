"""Open cases come under rules by which their limit counts from something else."""

from tenants.cases import carrying, escalate, notice, progress
from tenants.cases.case import Acceptance, Case
from tenants.cases.escalate import Escalation
from tenants.rules.stages import Stage
from tests.actions.cases.acceptance.conftest import BREACH, SILENCE, accepted, clock_of, days, licences, swept
from tests.actions.cases.acceptance.test_silence import MISSING
from tests.actions.cases.conftest import Desks
from tests.actions.cases.test_guidance import chain
from tests.support.desk import AT, inbox_of, later, question
from tests.support.office import Office, told
from tests.support.rulebook import Draft, new_rules

WARN = {"moment": {"when": "share", "percent": 50}, "action": "notify", "whom": "handler"}
CLIMB = {"moment": {"when": "at_due"}, "action": "climb"}


async def _carried(rules: Draft) -> None:
    while (await carrying.carry(at=rules.at)).more:
        pass


async def _from_the_registration() -> None:
    async with new_rules(at=later(days=3), carry_open_cases=True, reason="改制") as draft:
        await draft.limit(days(10))
    await _carried(draft)


async def _started(case: Case) -> tuple[object, object]:
    clock = await clock_of(case, Stage.RESOLVE)
    assert clock is not None
    assert (await Case.get(id=case.id)).due_at == clock.due_at
    return clock.started_at, clock.due_at


async def test_an_accepted_case_counts_from_its_registration_where_the_new_rules_say_so(hall: Desks) -> None:
    case = await question(hall.clerk)
    await accepted(case, hall, days=2)
    await _from_the_registration()
    assert await _started(case) == (AT, later(days=10))


async def test_a_case_that_nobody_has_accepted_is_measured_from_then_on(hall: Desks) -> None:
    case = await question(hall.clerk)
    await _from_the_registration()
    assert await _started(case) == (AT, later(days=10))


async def test_one_that_waits_for_papers_stands_still_since_they_are_awaited(hall: Desks) -> None:
    case = await question(hall.clerk)
    await notice.issue(case.id, MISSING, by=hall.clerk, at=later(days=1))
    await _from_the_registration()
    assert await _started(case) == (AT, None)
    await notice.receive_supplement(case.id, by=hall.clerk, at=later(days=5))
    assert await _started(case) == (AT, later(days=14))


async def test_what_runs_goes_on_until_it_is_accepted_and_begins_anew_then(hall: Desks) -> None:
    async with new_rules(at=AT) as draft:
        await draft.limit(days(10))
    waiting, taken = await question(hall.clerk), await question(hall.clerk)
    await accepted(taken, hall, days=2)
    async with new_rules(at=later(days=3), carry_open_cases=True, reason="改制") as draft:
        await draft.limit(days(20, starts_with="acceptance"))
    await _carried(draft)

    assert await _started(taken) == (later(days=2), later(days=22))
    assert await _started(waiting) == (AT, later(days=20))
    await accepted(waiting, hall, days=4)
    assert await _started(waiting) == (later(days=4), later(days=24))


async def test_a_silence_that_was_due_before_counts_by_the_rules_of_then(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    async with new_rules(at=later(days=6), carry_open_cases=True, reason="改制") as draft:
        await draft.limit(days(9, BREACH), Stage.DECIDE_ACCEPTANCE)
        await draft.limit(days(30, starts_with="acceptance"))
    await _carried(draft)
    kept = await Case.get(id=case.id)
    assert (kept.accepted_at, kept.acceptance) == (AT, Acceptance.SILENCE)
    assert await _started(case) == (AT, later(days=30))
    deciding = await clock_of(case, Stage.DECIDE_ACCEPTANCE)
    assert deciding is not None
    assert deciding.stopped_at == later(days=5)
    kinds = await told()
    assert kinds.index("case.accepted") < kinds.index("case.carried")


async def test_a_rung_that_has_fired_is_no_other_rung_of_the_same_number(hall: Desks) -> None:
    async with new_rules(at=AT) as draft:
        await licences(draft, WARN, SILENCE)
    case = await question(hall.clerk)
    await swept(at=later(days=3))
    async with new_rules(at=later(days=3), carry_open_cases=True, reason="改制") as draft:
        await licences(draft, SILENCE)
    await _carried(draft)
    await progress.report(case.id, told="正在审查", by=hall.clerk, at=later(days=3, hours=1))
    assert (await Case.get(id=case.id)).accepted_at is None
    await swept(at=later(days=6))
    assert (await Case.get(id=case.id)).acceptance is Acceptance.SILENCE


async def test_nobody_is_told_again_of_a_rung_that_has_another_number_now(hall: Desks) -> None:
    async with new_rules(at=AT) as draft:
        await licences(draft, WARN, BREACH)
    await question(hall.clerk)
    await swept(at=later(days=3))
    earlier = {"moment": {"when": "share", "percent": 20}, "action": "escalate", "whom": "handler"}
    async with new_rules(at=later(days=3), carry_open_cases=True, reason="改制") as draft:
        await licences(draft, earlier, WARN, BREACH)
    await _carried(draft)
    await swept(at=later(days=4))
    calls = [kind for kind in await inbox_of(hall.clerk) if kind.startswith("clock.")]
    assert calls == ["clock.warning", "clock.escalated"]


async def test_a_question_that_was_to_climb_before_climbs_by_the_rules_of_then(
    hall: Desks, office: Office
) -> None:
    await chain(hall, office)
    climbing = {"duration": {"kind": "hours", "count": 2}}
    async with new_rules(at=AT) as draft:
        await draft.limit({**climbing, "rungs": [CLIMB]}, Stage.GUIDANCE)
    case = await question(hall.clerk)
    await escalate.ask(case.id, question="能否减免？", by=hall.clerk, at=AT)
    async with new_rules(at=later(hours=3), carry_open_cases=True, reason="改制") as draft:
        await draft.limit({**climbing, "rungs": [BREACH]}, Stage.GUIDANCE)
    await _carried(draft)
    assert await Escalation.filter(case_id=case.id).count() == 2
