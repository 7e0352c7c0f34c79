"""A ready configuration is applied: what is lacking is added, nothing that is there is altered unseen."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from tenants.directory import department, position
from tenants.directory.department import Department
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal, Refusals
from tenants.rules import destination, loading, publishing, route
from tenants.rules.circumstances import Channel, Circumstances, MatterKind
from tenants.rules.routes import Target
from tenants.rules.version import RuleSetVersion
from tenants.templates import shelf
from tenants.templates.planning import Existing, Outcome
from tenants.working_time.durations import WorkingDays
from tests.actions.templates.conftest import TABLES, applied, outcomes
from tests.support.office import AT, Office, everything, last_event, told
from tests.support.rulebook import begun

EVERY = [(one.key, language) for one in shelf.all_templates() for language in one.languages]


@pytest.mark.parametrize(("key", "language"), EVERY)
async def test_an_empty_organization_gets_all_of_it_and_can_publish_it(
    founder: Staff, key: str, language: str
) -> None:
    done = await applied(key, language, by=founder.id)

    assert set(outcomes(done)) == {Outcome.ADDED}
    assert done.rule_set_id is not None
    draft = await RuleSetVersion.get(id=done.rule_set_id)
    assert (draft.templates, draft.leader_id) == ([key], founder.id)
    assert await publishing.validate(draft.id) == []
    await publishing.publish(draft.id, by=founder.id, at=AT)
    edition = shelf.of_key(key).editions[language]
    rules = await loading.in_force(AT)
    assert len(rules.limits) == len(edition.limits)
    assert {one.name for one in rules.matters} == {one.name for one in edition.matters}


@pytest.mark.parametrize(("key", "language"), EVERY)
async def test_applied_twice_it_adds_nothing(founder: Staff, key: str, language: str) -> None:
    first = await applied(key, language, by=founder.id)
    before = await everything(*TABLES)

    again = await applied(key, language, by=founder.id)

    assert set(outcomes(again)) == {Outcome.KEPT}
    assert again.rule_set_id == first.rule_set_id
    assert await everything(*TABLES) == before
    assert first.rule_set_id is not None
    await publishing.publish(first.rule_set_id, by=founder.id, at=AT)
    published = await everything(*TABLES)
    assert set(outcomes(await applied(key, language, by=founder.id))) == {Outcome.KEPT}
    assert await everything(*TABLES) == published


async def test_what_the_organization_has_already_is_never_altered(founder: Staff) -> None:
    mine = await department.create(code="WQ", name="化验室", phone="0571-1", by=None, at=AT)
    post = await position.create(name="General manager", rank=7, by=None, at=AT)
    before = await everything("departments", "positions")

    done = await applied("water_utility", "zh", by=founder.id)

    found = {step.wanted.key: step for step in done.steps}
    assert found["WQ"].outcome is Outcome.DIFFERS
    renamed = next(one for one in found["WQ"].changes if one.field == "name")
    assert (renamed.before, renamed.after) == ("化验室", "水质监测中心")
    # A post has no code: it is known by its name, in whatever language it was entered.
    assert (found["总经理"].key, found["总经理"].outcome) == ("General manager", Outcome.DIFFERS)
    after = await everything("departments", "positions")
    for table in ("departments", "positions"):
        assert set(before[table]) <= set(after[table])
    rules = await loading.load(done.rule_set_id)
    assert rules.of_code["WS-05"].department_id == mine.id
    assert post.rank == 7


async def test_in_another_language_it_adds_nothing_and_alters_nothing(founder: Staff) -> None:
    await applied("hospital", "zh", by=founder.id)
    before = await everything(*TABLES)

    again = outcomes(await applied("hospital", "en", by=founder.id))

    assert set(again) == {Outcome.KEPT, Outcome.DIFFERS}
    assert ("calendar", "行政办公时间") in again[Outcome.KEPT]
    assert ("department", "CC") in again[Outcome.DIFFERS]
    assert await everything(*TABLES) == before


async def test_rules_in_force_are_copied_and_give_way_only_where_that_is_asked_for(founder: Staff) -> None:
    draft = await begun()
    own = await draft.matter("WS-01", name="查水费", kind=MatterKind.CONSULTATION)
    await draft.limit({"duration": {"kind": "hours", "count": 1}}, code="ours")
    await publishing.publish(draft.version.id, by=None, at=AT)

    kept = await applied("water_utility", by=founder.id)

    # The limit for every case is there under another code: a second one would tie with it.
    assert {("matter", "WS-01"), ("time_limit", "ours")} <= set(outcomes(kept)[Outcome.DIFFERS])
    assert kept.rule_set_id is not None
    assert await publishing.validate(kept.rule_set_id) == []
    rules = await loading.load(kept.rule_set_id)
    assert rules.of_code["WS-01"].kind is MatterKind.CONSULTATION
    replaced = await applied("water_utility", by=founder.id, existing=Existing.REPLACE)
    assert replaced.rule_set_id == kept.rule_set_id
    assert set(outcomes(replaced)[Outcome.CHANGED]) == {("matter", "WS-01"), ("time_limit", "ours")}
    rules = await loading.load(kept.rule_set_id)
    assert rules.of_code["WS-01"].kind is MatterKind.ENQUIRY
    assert {one.terms.duration for one in rules.limits if one.code == "ours"} == {WorkingDays(5)}
    assert await publishing.validate(kept.rule_set_id) == []
    in_force = await loading.in_force(AT)
    assert in_force.of_code["WS-01"].id == own.id
    assert set(outcomes(await applied("water_utility", by=founder.id))) == {Outcome.KEPT}


async def test_it_goes_into_the_draft_that_is_named_and_two_templates_share_one(founder: Staff) -> None:
    first = await applied("bank_branch", by=founder.id)
    second = await applied("hospital", by=founder.id, rule_set_id=first.rule_set_id)
    assert second.rule_set_id == first.rule_set_id
    draft = await RuleSetVersion.get(id=first.rule_set_id)
    assert draft.templates == ["bank_branch", "hospital"]
    assert Outcome.DIFFERS in outcomes(second)


async def test_a_closed_department_is_refused_and_nothing_is_left_behind(founder: Staff) -> None:
    for code in ("NT", "WQ"):
        closing = await department.create(code=code, name="撤销", by=None, at=AT)
        await department.close(closing.id, by=None, at=AT)
    before = await everything(*TABLES)
    with pytest.raises(Refusals) as refused:
        await applied("water_utility", by=founder.id)
    assert [(one.code, one.path) for one in refused.value.reasons] == [
        (Code.CONFLICT, ("department", "NT")),
        (Code.CONFLICT, ("department", "WQ")),
    ]
    assert await everything(*TABLES) == before


async def test_what_a_verb_refuses_is_told_with_the_entry_and_leaves_nothing_behind(
    founder: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(**_: Any) -> None:
        raise Refusal(Code.LIMIT_EXCEEDED, "no more routes", ("conditions",))

    monkeypatch.setattr(route, "put", full)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await applied("water_utility", by=founder.id)
    assert refused.value.path == ("route", "petitions", "conditions")
    assert await everything(*TABLES) == before


async def test_the_history_tells_of_it_once_with_what_was_done(founder: Staff) -> None:
    done = await applied("hospital", by=founder.id)
    event = await last_event()
    assert (event["kind"], event["actor_id"], event["subject_id"]) == (
        "template.applied",
        founder.id,
        done.rule_set_id,
    )
    data = orjson.loads(event["data"])
    assert data == {
        "template": "hospital",
        "language": "zh",
        "added": len(done.steps),
        "changed": 0,
        "kept": 0,
        "differs": 0,
    }
    await applied("hospital", by=founder.id)
    assert (await told()).count("template.applied") == 1


async def test_whoever_is_named_is_in_charge_and_a_leader_there_is_stays(
    founder: Staff, office: Office
) -> None:
    leader = await office.staff("院长")
    done = await applied("hospital", by=founder.id, leader_id=leader.id)
    again = await applied("bank_branch", by=founder.id, rule_set_id=done.rule_set_id)
    draft = await RuleSetVersion.get(id=again.rule_set_id)
    assert draft.leader_id == leader.id


# Office hours, and eight in the evening, in Shanghai.
DAY, NIGHT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC), datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "matter", "case", "at", "where"),
    [
        # R7.7 and R7.8.
        ("hospital", "TS-00", {"said": "护士打针太疼"}, DAY, "ND"),
        ("hospital", "TS-00", {"said": "多收了费用"}, DAY, "FIN"),
        ("hospital", "TS-00", {"said": "医生收红包"}, DAY, "OF"),
        ("hospital", "TS-00", {"said": "医保不给报销"}, DAY, "INS"),
        ("hospital", "TS-00", {"said": "空调坏了"}, DAY, "GA"),
        ("hospital", "TS-00", {"said": "怀疑误诊"}, DAY, "DP"),
        ("hospital", "TS-00", {"said": "挂号排长队"}, DAY, "OPD"),
        ("hospital", "TS-00", {"said": "不满意"}, DAY, "CC"),
        ("hospital", "TS-00", {"said": "多收了费用"}, NIGHT, "DUTY"),
        ("hospital", "TS-03", {}, NIGHT, "DUTY"),
        # Two subjects in one text: the leader in charge decides.
        ("hospital", "TS-00", {"said": "护士乱收费"}, DAY, None),
        # R17.1.
        ("bank_branch", "TS-01", {"channel": Channel.HOTLINE}, DAY, "LC"),
        ("bank_branch", "TS-02", {"channel": Channel.DISPATCH}, DAY, "RT"),
        ("bank_branch", "RH-01", {"channel": Channel.DISPATCH}, DAY, "LC"),
        ("bank_branch", "TS-03", {"channel": Channel.PETITION}, DAY, "OF"),
        ("bank_branch", "TS-04", {"channel": Channel.PHONE}, DAY, "OP"),
        ("bank_branch", "YQ-01", {"channel": Channel.PHONE}, DAY, None),
        # R20, R4, R11.2.
        ("water_utility", "WS-05", {"channel": Channel.PETITION}, DAY, "OF"),
        ("water_utility", "WS-04", {"channel": Channel.PHONE}, NIGHT, "NT"),
        ("government_hall", "SQ-01", {"channel": Channel.PETITION}, DAY, "PT"),
        ("property_management", "JX-01", {}, NIGHT, "EN"),
    ],
)
async def test_cases_go_where_the_regime_leads_them(
    founder: Staff, key: str, matter: str, case: dict[str, Any], at: datetime, where: str | None
) -> None:
    done = await applied(key, by=founder.id)
    rules = await loading.load(done.rule_set_id)
    asked = Circumstances(matter_id=rules.of_code[matter].id, **case)
    # Wherever in the house it was asked, on a ward or at the gate, too.
    for first in await Department.all():
        place = await destination.find(rules, asked, department_id=first.id, at=at)
        if where is None:
            assert (place.destination.target, place.staff_id) == (Target.LEADER_IN_CHARGE, founder.id)
        else:
            assert (await Department.get(id=place.department_id)).code == where, first.code


@pytest.mark.parametrize(
    ("key", "matter", "case"),
    [
        # R7.1, R7.11, R17.1 and R19.2, R1.5.
        ("hospital", "ZL-01", {}),
        ("hospital", "ZL-02", {"channel": Channel.PHONE}),
        ("hospital", "YJ-01", {"channel": Channel.OPINION_BOOK}),
        ("bank_branch", "TS-04", {"channel": Channel.VISIT}),
        ("bank_branch", "YW-01", {"channel": Channel.VISIT}),
        ("government_hall", "TX-01", {"channel": Channel.VISIT}),
    ],
)
async def test_what_is_theirs_who_were_asked_stays_with_them(
    founder: Staff, key: str, matter: str, case: dict[str, Any]
) -> None:
    rules = await loading.load((await applied(key, by=founder.id)).rule_set_id)
    asked = Circumstances(matter_id=rules.of_code[matter].id, **case)
    for at in (DAY, NIGHT):
        place = await destination.find(rules, asked, department_id=founder.department_id, at=at)
        assert place.destination.target is Target.FIRST_CONTACT
        assert (place.department_id, place.staff_id) == (None, None)


async def test_in_english_subjects_are_read_in_english(founder: Staff) -> None:
    done = await applied("hospital", "en", by=founder.id)
    rules = await loading.load(done.rule_set_id)
    for said, where in (("the nurse was late", "ND"), ("a fee too many", "FIN"), ("no parking", "GA")):
        asked = Circumstances(matter_id=rules.of_code["TS-00"].id, said=said)
        place = await destination.find(rules, asked, department_id=founder.department_id, at=DAY)
        assert (await Department.get(id=place.department_id)).code == where
