"""A field that is forbidden or refused, and those beside it."""

from tests.stories.bad_input.attempts import Town


async def test_what_ones_roles_do_not_allow_is_forbidden_and_nothing_is_changed(town: Town) -> None:
    before = await town.fingerprints()
    query = """mutation { departmentCreate(input: { code: "X", name: "X" }) { errors { code } } }"""
    answer = await town.ours.portal.post("0102", query)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["errors"][0]["path"] == ["departmentCreate"]
    assert await town.fingerprints() == before


async def test_a_refused_mutation_leaves_its_siblings(town: Town) -> None:
    scene = town.ours
    case_id = await scene.register()
    query = """mutation ($id: ID!) {
        first: caseRemark(input: { caseId: $id, text: "一" }) { case { version } errors { code } }
        second: caseClose(input: { caseId: $id }) { errors { code } }
        third: caseRemark(input: { caseId: $id, text: "三" }) { case { version } errors { code } }
    }"""
    data = await scene.portal.ask("0102", query, id=case_id)

    assert data["first"] == {"case": {"version": 2}, "errors": []}
    assert data["second"]["errors"] == [{"code": "ILLEGAL_MOVE"}]
    assert data["third"] == {"case": {"version": 3}, "errors": []}
