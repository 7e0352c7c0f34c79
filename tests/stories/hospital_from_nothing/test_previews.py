"""A hospital configured from nothing is tried before anything counts."""

from datetime import timedelta

from tests.stories.conftest import MONDAY
from tests.stories.hospital_from_nothing.hospital import NINE_IN_THE_EVENING, Hospital


async def test_r7_1_of_two_doctors_the_higher_grade_is_first_contact_even_in_a_preview(
    configured: Hospital,
) -> None:
    ids = configured.ids
    data = await configured.ask(
        """query ($rules: ID!, $asked: [ID!]!, $matter: ID!) {
            previewFirstContact(ruleSetId: $rules, askedIds: $asked, matterId: $matter) {
                firstContact { badge } tieBreak { decidedBy } } }""",
        rules=configured.draft,
        asked=[ids["0402"], ids["0401"]],
        matter=ids["ZL-01"],
    )
    assert data["previewFirstContact"] == {
        "firstContact": {"badge": "0401"},
        "tieBreak": {"decidedBy": "GRADE_LEVEL"},
    }


async def test_r7_7_and_r7_8_a_complaint_goes_by_its_subject_by_day_and_to_the_duty_officer_by_night(
    configured: Hospital,
) -> None:
    day, tuesday, wednesday = (NINE_IN_THE_EVENING + timedelta(days=more) for more in (0, 1, 2))
    for said, moment, department, staff in (
        ("护士打针太疼", MONDAY, "ND", None),
        ("多收费", MONDAY, "FIN", None),
        ("等太久", MONDAY, "CC", None),
        # Two subjects in one text: the leader in charge decides.
        ("护士乱收费", MONDAY, None, "0100"),
        # 钱勇's night, but he is ill; 周涛's own; 钱勇 again.
        ("护士打针太疼", day, "DUTY", "0602"),
        ("护士打针太疼", tuesday, "DUTY", "0602"),
        ("护士打针太疼", wednesday, "DUTY", "0601"),
    ):
        data = await configured.ask(
            """query ($rules: ID!, $case: CircumstancesInput!, $ward: ID!, $at: DateTime!) {
                previewRoute(ruleSetId: $rules, case: $case, departmentId: $ward, at: $at) {
                    department { code } staff { badge } } }""",
            rules=configured.draft,
            ward=configured.ids["IM"],
            case={"matterId": configured.ids["TS-00"], "said": said},
            at=moment.isoformat(),
        )
        found = data["previewRoute"]
        assert (found["department"] and found["department"]["code"]) == department, said
        assert (found["staff"] and found["staff"]["badge"]) == staff, moment


async def test_r7_9_and_r7_12_deadlines_are_previewed_with_what_happens_on_the_way(
    configured: Hospital,
) -> None:
    data = await configured.ask(
        """query ($rules: ID!, $one: CircumstancesInput!, $several: CircumstancesInput!,
                  $called: CircumstancesInput!, $at: DateTime!, $night: DateTime!) {
            one: previewDeadline(ruleSetId: $rules, stage: RESOLVE, case: $one, start: $at) { dueAt }
            several: previewDeadline(ruleSetId: $rules, stage: RESOLVE, case: $several, start: $at) { dueAt }
            called: previewDeadline(ruleSetId: $rules, stage: ARRIVE, case: $called, start: $night) {
                dueAt rungs { at whom } } }""",
        rules=configured.draft,
        one={"matterId": configured.ids["TS-00"]},
        several={"matterId": configured.ids["TS-00"], "scope": "SEVERAL_DEPARTMENTS"},
        called={"matterId": configured.ids["ZB-01"]},
        at=MONDAY.isoformat(),
        night=NINE_IN_THE_EVENING.isoformat(),
    )
    assert data["one"]["dueAt"] == "2026-03-05T09:30:00+00:00"
    assert data["several"]["dueAt"] == "2026-03-09T09:30:00+00:00"
    assert data["called"] == {
        "dueAt": "2026-03-02T13:10:00+00:00",
        "rungs": [
            {"at": "2026-03-02T13:10:00+00:00", "whom": None},
            {"at": "2026-03-02T13:10:00+00:00", "whom": "DUTY_OFFICER"},
            {"at": "2026-03-02T13:20:00+00:00", "whom": "LEADER"},
        ],
    }
