"""Time limits in a draft: set, replaced, taken out; the most specific counts."""

from typing import Any

import pytest

from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules import loading, stage_rule, time_limit
from tenants.rules.circumstances import Channel, Circumstances, Severity
from tenants.rules.ladder import Whom
from tenants.rules.policies import Approver, PauseCause
from tenants.rules.stages import Stage
from tenants.rules.time_limit import TimeLimit
from tenants.working_time.durations import Hours, WorkingDays
from tests.support.office import AT, Office, everything, told
from tests.support.rulebook import Draft, begun, new_rules

FIVE_DAYS: dict[str, Any] = {
    "duration": {"kind": "working_days", "count": 5},
    "rungs": [{"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"}],
}
TWO_HOURS: dict[str, Any] = {"duration": {"kind": "hours", "count": 2}}
AN_HOUR: dict[str, Any] = {"duration": {"kind": "hours", "count": 1}}
TABLES = ("rule_sets", "time_limits")


@pytest.fixture
async def draft(office: Office) -> Draft:
    """Rules that are being written."""
    return await begun()


async def test_a_matters_own_limit_goes_before_the_general_one_and_the_serious_case_before_both(
    office: Office,
) -> None:
    async with new_rules() as draft:
        burst = await draft.matter()
        await draft.limit(FIVE_DAYS)
        await draft.limit(TWO_HOURS, matter_id=burst.id)
        await draft.limit(AN_HOUR, matter_id=burst.id, conditions={"severities": ["serious"]})
        await draft.limit(TWO_HOURS, Stage.REPLY)
    rules = await loading.in_force(AT)

    def duration(stage: Stage, **case: Any) -> object:
        limit = rules.limit(stage, Circumstances(**case))
        return limit and limit.terms.duration

    assert duration(Stage.RESOLVE) == WorkingDays(5)
    assert duration(Stage.RESOLVE, matter_id=burst.id) == Hours(2)
    assert duration(Stage.RESOLVE, matter_id=burst.id, severity=Severity.SERIOUS) == Hours(1)
    assert duration(Stage.RESOLVE, severity=Severity.SERIOUS, channel=Channel.PHONE) == WorkingDays(5)
    assert duration(Stage.REPLY, matter_id=burst.id) == Hours(2)
    assert duration(Stage.ACCEPT) is None
    (general,) = [one for one in rules.limits if one.code == "resolve"]
    assert general.terms.rungs[0].whom is Whom.SUPERIOR


async def test_a_limit_takes_the_place_of_the_one_under_the_same_conditions(draft: Draft) -> None:
    first = await draft.limit(FIVE_DAYS)
    second = await draft.limit(TWO_HOURS)
    named = await draft.limit(TWO_HOURS, Stage.REPLY, code="回复")
    again = await draft.limit(AN_HOUR, Stage.NOTICE, code="回复")
    assert (second.id, again.id) == (first.id, named.id)
    assert [(one.code, one.stage) for one in await TimeLimit.all().order_by("code")] == [
        ("resolve", "resolve"),
        ("回复", "notice"),
    ]
    assert (await told())[-4:] == ["time_limit.set"] * 4


async def test_limits_under_other_conditions_have_names_of_their_own(draft: Draft) -> None:
    matter = await draft.matter("WS-1")
    for conditions in ({}, {"channels": ["phone"]}, {"channels": ["web"]}):
        await draft.limit(AN_HOUR, conditions=conditions)
    await draft.limit(AN_HOUR, matter_id=matter.id)
    codes = [one.code for one in await TimeLimit.all().order_by("code")]
    assert codes == ["WS-1/resolve", "resolve", "resolve-2", "resolve-3"]


async def test_only_the_resolve_clock_stands_still_for_papers_unless_told(draft: Draft) -> None:
    assert (await draft.limit(FIVE_DAYS)).pauses == [PauseCause.MATERIALS]
    assert (await draft.limit(FIVE_DAYS, Stage.REPLY)).pauses == []
    several = {**FIVE_DAYS, "pauses": ["inspection", "materials"]}
    assert (await draft.limit(several, Stage.REPLY)).pauses == ["inspection", "materials"]
    assert (await draft.limit({**FIVE_DAYS, "pauses": []})).pauses == []


async def test_an_extension_says_who_approves_how_much_and_how_often(draft: Draft) -> None:
    policy = {"approver": "head", "at_most": {"kind": "working_days", "count": 10}, "times": 2}
    limit = await draft.limit({**FIVE_DAYS, "extension": policy})
    read = (await time_limit.by_ids([limit.id, new_id()]))[limit.id].terms.extension
    assert read is not None
    assert (read.approver, read.at_most, read.times) == (Approver.HEAD, WorkingDays(10), 2)


async def test_a_limit_that_is_taken_out_starts_no_clock(office: Office) -> None:
    async with new_rules() as draft:
        limit = await draft.limit(FIVE_DAYS)
    async with new_rules() as draft:
        removed = await time_limit.remove(limit.id, rule_set_id=draft.version.id, by=None, at=AT)
    assert removed.id != limit.id
    assert (await loading.in_force(AT)).limit(Stage.RESOLVE, Circumstances()) is None
    assert set(await time_limit.by_ids([limit.id])) == {limit.id}


async def test_a_stage_of_ones_own_lies_between_events_of_a_cases_history(draft: Draft) -> None:
    edit: dict[str, Any] = {"rule_set_id": draft.version.id, "by": None, "at": AT}
    await stage_rule.put(
        code="survey", name="现场勘查", starts=["case.registered"], stops=["case.arrived"], **edit
    )
    limit = await draft.limit(TWO_HOURS, Stage.OWN, own_stage="survey")
    rules = await loading.load(draft.version.id)
    assert limit.stage == "own.survey"
    assert "own.survey" in rules.started_by("case.registered", Circumstances())
    assert rules.stopped_by("case.arrived") == [Stage.ARRIVE, Stage.FIRST_RESPONSE, "own.survey"]
    before = await everything("rule_sets", "stages")
    for wrong, code, path in (
        ({"code": "Survey"}, Code.INVALID, ("code",)),
        ({"starts": []}, Code.REQUIRED, ("starts",)),
        ({"stops": ["case.arrived", "moon.full"]}, Code.INVALID, ("stops", "1")),
    ):
        sound: dict[str, Any] = {"code": "x", "name": "x", "starts": ["case.urged"], "stops": ["case.closed"]}
        with pytest.raises((Refusal, Refusals)) as refused:
            await stage_rule.put(**sound | wrong, **edit)
        assert isinstance(refused.value, Refusal)
        assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything("rule_sets", "stages") == before


async def test_a_limit_that_cannot_be_right_is_refused(draft: Draft) -> None:
    await draft.limit(FIVE_DAYS)
    before = await everything(*TABLES)
    for wrong, code, path in (
        ({"terms": {}}, Code.INVALID, ("duration",)),
        ({"terms": {"duration": {"kind": "hours", "count": -1}}}, Code.INVALID, ("duration", "count")),
        ({"terms": FIVE_DAYS | {"pauses": ["tea"]}}, Code.INVALID, ("pauses", "0")),
        ({"matter_id": new_id()}, Code.NOT_FOUND, ("matter_id",)),
        ({"calendar_id": new_id()}, Code.NOT_FOUND, ("calendar_id",)),
        ({"conditions": {"channels": ["pigeon"]}}, Code.INVALID, ("conditions", "channels", "0")),
        ({"conditions": {"amount_over": "lots"}}, Code.INVALID, ("conditions", "amount_over")),
        ({"stage": Stage.OWN}, Code.REQUIRED, ("own_stage",)),
        ({"stage": Stage.OWN, "own_stage": "x"}, Code.NOT_FOUND, ("own_stage",)),
        ({"own_stage": "x"}, Code.INVALID, ("own_stage",)),
    ):
        given: dict[str, Any] = {"terms": FIVE_DAYS, **wrong}
        with pytest.raises((Refusal, Refusals)) as refused:
            await draft.limit(given.pop("terms"), **given)
        assert isinstance(refused.value, Refusal)
        assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything(*TABLES) == before
