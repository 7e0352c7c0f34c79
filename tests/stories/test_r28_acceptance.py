"""R28.2, a social-security centre accepts petitions, told through HTTP; the names begin with the clause."""

from typing import Any

import pytest

from tests.support.story import Story
from tests.support.visitor import Visitor

ACCEPTANCE = "{ acceptedAt acceptance acceptedBy { badge } dueAt clocks { stage state dueAt } }"
BREACH = {"moment": {"when": "AT_DUE"}, "action": "OPEN_BREACH", "breach": "not_handled"}
SILENCE = {"moment": {"when": "AT_DUE"}, "action": "ACCEPT"}
WORDS = "您的信访事项已受理，将在三十个工作日内办结"


def working_days(count: int) -> dict[str, Any]:
    return {"kind": "WORKING_DAYS", "count": count}


async def published(story: Story, *rungs: dict[str, Any]) -> None:
    """Petitions: accepted or not in 7 working days, done in 30 from there."""
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    rule_set = {"ruleSetId": drafted["ruleSet"]["id"]}
    about = {"code": "XF", "name": "信访", "kind": "COMPLAINT", "departmentId": story.ids["CS"]}
    matter = (await story.portal.do("0010", "matterCreate", "matter { id }", **about, **rule_set))["matter"]
    draft = {**rule_set, "matterId": matter["id"]}
    deciding = {"stage": "DECIDE_ACCEPTANCE", "duration": working_days(7), "rungs": list(rungs) or [BREACH]}
    await story.portal.do("0010", "timeLimitSet", "", **deciding, **draft)
    work = {"stage": "RESOLVE", "duration": working_days(30), "startsWith": "ACCEPTANCE"}
    shown = await story.portal.do("0010", "timeLimitSet", "timeLimit { startsWith pauses }", **work, **draft)
    assert shown["timeLimit"]["startsWith"] == "ACCEPTANCE"
    await story.portal.do("0010", "ruleSetPublish", "", **rule_set)
    await story.open()


@pytest.fixture
async def centre(story: Story, empty_redis: str) -> Story:
    """A centre where nothing counts as accepted by itself."""
    await published(story)
    return story


async def petition(story: Story) -> dict[str, Any]:
    return await story.asked(said="待遇核定有误，请求复核", matterId=story.ids["XF"])


async def test_r28_2_a_petition_is_accepted_in_seven_working_days_and_the_petitioner_is_told(
    centre: Story,
) -> None:
    case = await petition(centre)
    assert case["dueAt"] is None
    await centre.portal.advance(days=2)
    done = await centre.do("0102", "caseAccept", case, text=WORDS, channel="PHONE")

    assert done["entries"][-1] == {
        "kind": "ACCEPTANCE",
        "text": WORDS,
        "forRequester": True,
        "by": {"badge": "0102"},
    }
    read = await centre.read("0102", case, ACCEPTANCE)
    assert (read["acceptance"], read["acceptedBy"]) == ("TOLD", {"badge": "0102"})
    assert read["acceptedAt"].startswith("2026-03-04")
    # Thirty working days from the Wednesday, by a year with the Qingming holiday in it.
    assert (done["dueAt"], read["dueAt"][:10]) == (read["dueAt"], "2026-04-16")
    assert {clock["stage"]: clock["state"] for clock in read["clocks"]}["DECIDE_ACCEPTANCE"] == "STOPPED"
    await centre.portal.advance(days=20)
    assert "not_handled" not in [kind for kind, _ in await centre.breaches()]


async def test_r28_2_whoever_says_nothing_for_seven_working_days_is_in_breach(centre: Story) -> None:
    case = await petition(centre)
    await centre.portal.advance(days=10)
    assert await centre.breaches() == [("not_handled", "0102")]
    done = await centre.do("0102", "caseAccept", case, text=WORDS)
    assert done["dueAt"] is not None


async def test_r28_2_a_petition_that_is_not_accepted_is_declined_with_the_reason(centre: Story) -> None:
    case = await petition(centre)
    await centre.do("0102", "caseDecline", case, reason="已由法院受理，请依法定途径解决")
    await centre.portal.advance(days=30)
    assert "not_handled" not in [kind for kind, _ in await centre.breaches()]
    assert (await centre.read("0102", case, ACCEPTANCE))["acceptance"] is None
    again = await centre.refused("0102", "caseAccept", caseId=case["id"], text=WORDS)
    assert again == ("ILLEGAL_MOVE", ["input", "caseId"])


async def test_r1_5_the_requester_reads_at_home_whether_it_is_accepted_and_the_cursor_tells_of_it(
    centre: Story,
) -> None:
    guest = await _at_home(centre)
    before = await _own(guest)
    await centre.portal.advance(days=1)
    case = await _found(centre, guest.number)
    await centre.do("0102", "caseAccept", case, text=WORDS)
    after = await _own(guest)

    assert (before["acceptedAt"], before["acceptance"]) == (None, None)
    assert (after["acceptance"], after["entries"]) == ("TOLD", [{"kind": "ACCEPTANCE", "text": WORDS}])
    assert after["cursor"] != before["cursor"]


async def test_licensing_law_32_silence_is_acceptance_from_the_receipt(
    story: Story, empty_redis: str
) -> None:
    await published(story, SILENCE, BREACH)
    guest = await _at_home(story)
    before = await _own(guest)
    case = await _found(story, guest.number)
    await story.portal.advance(days=12)
    after = await _own(guest)

    assert (after["acceptance"], after["acceptedAt"]) == ("SILENCE", before["registeredAt"])
    assert after["cursor"] != before["cursor"]
    assert (await story.read("0102", case, ACCEPTANCE))["acceptedBy"] is None
    fields = "{ events(first: 50) { nodes { kind actor { badge } reason } } }"
    events = (await story.read("0102", case, fields))["events"]["nodes"]
    (accepted,) = [event for event in events if event["kind"] == "case.accepted"]
    assert accepted["actor"] is None
    assert "case.accepted" in await story.inbox("0102")
    assert await story.breaches() == [("not_handled", "0102")]


async def test_r28_2_once_accepted_stays_accepted(centre: Story) -> None:
    case = await petition(centre)
    await centre.do("0102", "caseAccept", case, text=WORDS)
    refusal = await centre.refused("0102", "caseAccept", caseId=case["id"], text=WORDS)
    assert refusal == ("CONFLICT", ["input", "caseId"])


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"text": ""}, "REQUIRED", "text"),
        ({"text": "长" * 4001}, "TOO_LONG", "text"),
        ({"channel": "MEDIA"}, "INVALID", "channel"),
        ({"expectedVersion": 99}, "STALE", "expectedVersion"),
        ({"caseId": "5YyX"}, "NOT_FOUND", "caseId"),
    ],
)
async def test_a_bad_acceptance_is_refused_with_its_place(
    centre: Story, given: dict[str, Any], code: str, path: str
) -> None:
    case = await petition(centre)
    whole = {"caseId": case["id"], "text": WORDS, **given}
    assert await centre.refused("0102", "caseAccept", **whole) == (code, ["input", path])
    assert (await centre.read("0102", case))["version"] == case["version"]


async def _at_home(story: Story) -> Visitor:
    """Somebody whose petition was written down at the window, and who follows it from home."""
    door = {"isOpen": True, "departmentId": story.ids["CS"]}
    await story.portal.do("0010", "portalConfigure", "", **door)
    who = {"name": "钱大妈", "phone": "13900000003"}
    given = {"requester": who, "channel": "VISIT", "said": "请求复核", "matterId": story.ids["XF"]}
    made = await story.portal.do("0102", "caseRegister", "accessCode case { number }", **given)
    guest = await Visitor.of(story.portal)
    guest.number, guest.code = made["case"]["number"], made["accessCode"]
    return guest


async def _own(guest: Visitor) -> dict[str, Any]:
    assert await guest.come_in() == []
    asked = "{ ownCase { cursor registeredAt acceptedAt acceptance entries { kind text } } }"
    answer = await guest.portal.post(None, asked, token=guest.token)
    return dict(answer["data"]["ownCase"])


async def _found(story: Story, number: str) -> dict[str, Any]:
    data = await story.portal.ask("0102", "query ($n: String!) { case(number: $n) { id } }", n=number)
    return dict(data["case"])
