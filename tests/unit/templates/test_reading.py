"""A template's file: what it says in each language, and everything that is wrong with it at once."""

import copy
import re
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

from tenants.errors import Code, Refusal, Refusals
from tenants.rules.ladder import Action
from tenants.rules.stages import Stage
from tenants.templates import contents, planning, shelf
from tenants.templates.planning import Existing, Outcome
from tenants.templates.reading import read
from tenants.working_time.durations import WorkingDays

ROOT = Path(__file__).parents[3]
CHINESE = re.compile("[\u3000-\u9fff]")
SMALL = """
languages = ["zh", "en"]
name = { zh = "小所", en = "Small office" }
description = { zh = "试", en = "Try" }
[[calendars]]
key = "office"
name = { zh = "办公", en = "Office" }
time_zone = "Asia/Shanghai"
week = [["08:30-12:00", "14:00-17:30"], [], [], [], [], [], ["22:00-06:00"]]
[[departments]]
code = "HQ"
name = { zh = "领导", en = "Leaders" }
calendar = "office"
[[departments]]
code = "CS"
name = { zh = "窗口", en = "Window" }
parent = "HQ"
[[roles]]
name = { zh = "经办", en = "Clerk" }
[roles.grants]
own = ["case.read"]
[[matters]]
code = "A"
name = { zh = "申请", en = "Application" }
kind = "business"
department = "CS"
amount = "10.50"
materials = [{ name = { zh = "身份证", en = "Identity card" } }]
[[stages]]
code = "survey"
name = { zh = "勘查", en = "Survey" }
starts = ["case.registered"]
stops = ["case.arrived"]
[[routes]]
code = "words"
when = { words = { zh = ["收费"], en = ["fee"] } }
target = "department"
department = "HQ"
[[replies]]
code = "vip"
when = { requester_classes = ["vip"] }
replier = "registrar"
department = "CS"
[ladders]
usual = [{ moment = { when = "at_due" }, action = "open_breach" }]
[[limits]]
code = "resolve"
stage = "resolve"
duration = { kind = "working_days", count = 5 }
ladder = "usual"
breach = "not_handled"
[[limits]]
code = "survey"
stage = "own"
own_stage = "survey"
matter = "A"
duration = { kind = "hours", count = 4 }
"""


def small() -> dict[str, Any]:
    return tomllib.loads(SMALL)


def problems(data: Any) -> list[tuple[Code, str]]:
    reasons: Sequence[Refusal] = ()
    try:
        read("small", data)
    except Refusal as reason:
        reasons = [reason]
    except Refusals as several:
        reasons = several.reasons
    return [(reason.code, ".".join(reason.path)) for reason in reasons]


def test_every_language_has_the_same_entries_in_its_own_words() -> None:
    template = read("small", small())
    chinese, english = (template.editions[one] for one in ("zh", "en"))
    assert template.languages == ("zh", "en")
    assert [one.name for one in chinese.departments] == ["领导", "窗口"]
    assert [one.name for one in english.departments] == ["Leaders", "Window"]
    assert [one.routes[0].conditions.words for one in (chinese, english)] == [{"收费"}, {"fee"}]
    assert chinese.calendars[0].weekly[6] == ((22 * 60, 30 * 60),)
    (rung,) = chinese.limits[0].terms.rungs
    assert (rung.action, rung.breach) == (Action.OPEN_BREACH, "not_handled")
    assert chinese.limits[0].terms.duration == WorkingDays(5)
    assert chinese.limits[0].terms.to_json()["pauses"] == ["materials"]
    assert (chinese.limits[1].stage, chinese.limits[1].own_stage) == (Stage.OWN, "survey")


@pytest.mark.parametrize(
    ("place", "value", "wrong"),
    [
        ("languages", [], [(Code.REQUIRED, "languages")]),
        ("zoo", 1, [(Code.INVALID, "zoo")]),
        ("name", {"zh": "小所"}, [(Code.REQUIRED, "name.en")]),
        ("calendars.0.week", [["8-12"], [], [], [], [], [], []], [(Code.INVALID, "calendars.0.week.0.0")]),
        ("calendars.0.week", [], [(Code.INVALID, "calendars.0.week")]),
        ("calendars.0.time_zone", "Moon/Base", [(Code.INVALID, "calendars.0.time_zone")]),
        ("calendars.0.holiday_region", "XX", [(Code.INVALID, "calendars.0.holiday_region")]),
        ("departments.0.calendar", "night", [(Code.NOT_FOUND, "departments.0.calendar")]),
        ("departments.0.parent", "CS", [(Code.NOT_FOUND, "departments.0.parent")]),
        (
            "departments.1.code",
            "HQ",
            [
                (Code.CONFLICT, "departments.0.code"),
                (Code.CONFLICT, "departments.1.code"),
                (Code.NOT_FOUND, "matters.0.department"),
                (Code.NOT_FOUND, "replies.0.department"),
            ],
        ),
        ("roles.0.grants", {"own": ["case.fly"]}, [(Code.INVALID, "roles.0.grants.own.0")]),
        (
            "roles.0.grants",
            {"own": ["case.read"], "tenant": ["case.read"]},
            [(Code.INVALID, "roles.0.grants")],
        ),
        ("matters.0.kind", "party", [(Code.INVALID, "matters.0.kind")]),
        ("matters.0.department", "ZZ", [(Code.NOT_FOUND, "matters.0.department")]),
        ("matters.0.amount", "much", [(Code.INVALID, "matters.0.amount")]),
        (
            "matters.0.materials.0.name",
            {"zh": "", "en": "x"},
            [(Code.REQUIRED, "matters.0.materials.0.name")],
        ),
        ("stages.0.starts", ["case.yawned"], [(Code.INVALID, "stages.0.starts.0")]),
        ("stages.0.starts", ["case.closed"], [(Code.INVALID, "stages.0.starts.0")]),
        ("limits.0.stage", "review", [(Code.INVALID, "limits.0.stage")]),
        ("limits.0.starts_with", "birth", [(Code.INVALID, "limits.0.starts_with")]),
        ("stages.0.stops", [], [(Code.INVALID, "stages.0.stops")]),
        ("tie_breaks", [{"criteria": ["charm"]}], [(Code.INVALID, "tie_breaks.0.criteria.0")]),
        ("tie_breaks", [{"criteria": ["badge"]}], [(Code.INVALID, "tie_breaks.0.criteria.0")]),
        ("policies", [{"reopen_within_days": -1}], [(Code.INVALID, "policies.0.reopen_within_days")]),
        ("policies", [{"matter": "Z"}], [(Code.NOT_FOUND, "policies.0.matter")]),
        ("routes.0.target", "position", [(Code.INVALID, "routes.0.target")]),
        ("routes.0.target", "as_matter", [(Code.INVALID, "routes.0.department")]),
        ("routes.0.target", "leader_in_charge", [(Code.INVALID, "routes.0.department")]),
        ("routes.0.department", "ZZ", [(Code.NOT_FOUND, "routes.0.department")]),
        ("routes.0.when", {"moods": ["bad"]}, [(Code.INVALID, "routes.0.when.moods")]),
        ("replies", [{"code": "x", "replier": "anybody"}], [(Code.INVALID, "replies.0.replier")]),
        ("replies.0.replier", "handler", [(Code.INVALID, "replies.0.department")]),
        ("replies.0.department", "ZZ", [(Code.NOT_FOUND, "replies.0.department")]),
        ("replies.0.when", {"words": ["x"]}, [(Code.INVALID, "replies.0.when.words")]),
        ("replies.0.when", {"hours": "duty_time"}, [(Code.INVALID, "replies.0.when.hours")]),
        ("limits.0.pause_terms", [{"cause": "inspection"}], [(Code.INVALID, "limits.0.pause_terms.0.cause")]),
        ("limits.0.duration.count", 0, [(Code.INVALID, "limits.0.duration.count")]),
        ("limits.0.ladder", "steep", [(Code.NOT_FOUND, "limits.0.ladder")]),
        ("limits.0.breach", "yawned", [(Code.NOT_FOUND, "limits.0.rungs.0.breach")]),
        ("limits.0.own_stage", "survey", [(Code.INVALID, "limits.0.own_stage")]),
        ("limits.1.own_stage", "trip", [(Code.NOT_FOUND, "limits.1.own_stage")]),
        ("limits.1.matter", "Z", [(Code.NOT_FOUND, "limits.1.matter")]),
        ("limits.1.calendar", "night", [(Code.NOT_FOUND, "limits.1.calendar")]),
    ],
)
def test_what_cannot_be_right_is_told_with_its_place(
    place: str, value: Any, wrong: list[tuple[Code, str]]
) -> None:
    assert problems(changed(small(), place, value)) == wrong


def changed(data: Any, place: str, value: Any) -> Any:
    """The same data with another value at a place."""
    data = copy.deepcopy(data)
    *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    inner = data
    for step in way:
        inner = inner[step]
    inner[last] = value
    return data


def test_everything_wrong_is_told_at_once_and_once_for_all_languages() -> None:
    data = small()
    for place, value in (
        ("departments.1.code", ""),
        ("matters.0.kind", "party"),
        ("limits.0.duration.count", 0),
        ("limits.0.code", ""),
        ("routes.0.when", {"hours": "tea"}),
    ):
        data = changed(data, place, value)
    assert problems(data) == [
        (Code.REQUIRED, "departments.1.code"),
        (Code.INVALID, "matters.0.kind"),
        (Code.INVALID, "routes.0.when.hours"),
        (Code.REQUIRED, "limits.0.code"),
        (Code.INVALID, "limits.0.duration.count"),
    ]


def test_the_five_institutions_are_there_in_chinese_and_in_english() -> None:
    assert {one.key: one.languages for one in shelf.all_templates()} == dict.fromkeys(
        ("bank_branch", "government_hall", "hospital", "property_management", "water_utility"), ("zh", "en")
    )


def test_the_english_has_no_chinese_left_in_it_and_the_other_way_round() -> None:
    for template in shelf.all_templates():
        said = {
            language: [str(dict(one.says)) for one in contents.of(template, edition)]
            for language, edition in template.editions.items()
        }
        assert [one for one in said["en"] if CHINESE.search(one)] == []
        names = [getattr(one.entry, "name", "投诉") for one in contents.of(template, template.editions["zh"])]
        assert [name for name in names if not CHINESE.search(name)] == []


def test_every_matter_of_business_says_what_to_bring_by_which_rule_or_is_done_without() -> None:
    for template in shelf.all_templates():
        for edition in template.editions.values():
            listed = [matter for matter in edition.matters if matter.materials]
            assert listed, template.key
            assert [one.name for matter in listed for one in matter.materials if not one.legal_basis] == []
            assert any(one.model_text for matter in listed for one in matter.materials), template.key


@pytest.mark.parametrize(
    ("language", "spoken", "chosen"),
    [(None, "zh-CN", "zh"), (None, "en", "en"), (None, "fr", "zh"), ("en", "zh-CN", "en")],
)
def test_the_language_is_the_one_named_else_the_one_spoken_else_the_first(
    language: str | None, spoken: str, chosen: str
) -> None:
    assert shelf.edition_of(shelf.of_key("hospital"), language, spoken=spoken).language == chosen


def test_a_rule_under_another_code_for_the_same_cases_is_the_same_rule() -> None:
    template = read("small", small())
    edition = template.editions["zh"]
    there: dict[str, Mapping[str, Any]] = {}
    for wanted in contents.of(template, edition):
        there[wanted.subject] = {**there.get(wanted.subject, {}), wanted.key: wanted.says}
    there["time_limit"] = {f"our-{key}": says for key, says in there["time_limit"].items()}
    found = list(planning.steps(template, edition, there, existing=Existing.KEEP))
    assert {step.outcome for step in found} == {Outcome.KEPT}
    assert [step.key for step in found if step.wanted.subject == "time_limit"] == [
        "our-resolve",
        "our-survey",
    ]


def test_the_files_are_in_the_wheel(tmp_path: Path) -> None:
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    inside = {name for name in zipfile.ZipFile(built).namelist() if name.endswith(".toml")}
    assert inside >= {f"tenants/templates/{one.key}.toml" for one in shelf.all_templates()}
