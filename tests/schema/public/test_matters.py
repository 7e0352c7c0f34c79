"""What everybody reads of a matter: what to bring, what is promised, and how it is found."""

from tests.schema.public.conftest import ENGLISH, TRANSFER, Hall, nodes
from tests.support.screen import Screen


async def test_a_matter_tells_what_to_bring_in_the_language_asked_for(hall: Hall) -> None:
    await hall.department("BZ", isPublic=True)
    await hall.keeper.do("publicMatterPut", "", code="WS-02", texts=[TRANSFER])
    wanted = """matter(code: "WS-02") {
        code name kind procedure legalBasis fees complaintChannel onTheSpot promise { kind count }
        department { name } materials { name legalBasis modelText }
    }"""

    own = (await hall.read(wanted))["matter"]
    kept = """{ matter(code: "WS-02") {
        code name kind procedure legalBasis fees complaintChannel onTheSpot promise { kind count }
        department { name } materials { name legalBasis modelText } } }"""
    assert own == (await hall.keeper.ask(kept))["matter"]
    assert (own["name"], own["department"]) == ("用户过户", {"name": "营业部"})
    assert [one["name"] for one in own["materials"]] == ["用户身份证明原件", "房屋权属证明", "结清水费凭证"]
    english = (await hall.read(wanted, language="en-US"))["matter"]
    assert (english["name"], english["procedure"]) == (TRANSFER["name"], TRANSFER["procedure"])
    assert [one["name"] for one in english["materials"]] == [
        "Proof of identity (original)",
        "房屋权属证明",
        "结清水费凭证",
    ]


async def test_a_matter_shows_the_rules_in_force_with_what_was_promised(hall: Hall, admin: Screen) -> None:
    await hall.keeper.do("publicMatterPut", "", code="WS-01")
    wanted = 'matter(code: "WS-01") { fees promise { kind count } }'
    before = (await hall.read(wanted))["matter"]
    draft = await hall.keeper.do("ruleSetDraft", "ruleSet { id }", title="新规则")
    rules = draft["ruleSet"]["id"]
    data = await hall.keeper.ask('{ matter(code: "WS-01") { id } }')
    await hall.keeper.do(
        "matterUpdate",
        "",
        ruleSetId=rules,
        id=data["matter"]["id"],
        fees="不收费，公示于大厅",
        promise={"kind": "WORKING_DAYS", "count": 3},
    )
    # A draft is nobody's business yet.
    assert (await hall.read(wanted))["matter"] == before
    await hall.keeper.do("ruleSetPublish", "", ruleSetId=rules, reason="收费公示")
    assert (await hall.read(wanted))["matter"] == {
        "fees": "不收费，公示于大厅",
        "promise": {"kind": "WORKING_DAYS", "count": 3},
    }


async def test_words_are_found_in_every_language(hall: Hall) -> None:
    await hall.department("BZ", isPublic=True, texts=[ENGLISH])
    await hall.department("CS", isPublic=True)
    for code in ("WS-02", "WS-03", "WS-04"):
        texts = [TRANSFER] if code == "WS-02" else []
        await hall.keeper.do("publicMatterPut", "", code=code, texts=texts)

    async def found(text: str) -> list[str]:
        lists = (f'{name}(search: "{text}") {{ nodes {{ code }} }}' for name in ("departments", "matters"))
        read = await hall.read(" ".join(lists))
        return [one["code"] for name in ("departments", "matters") for one in read[name]["nodes"]]

    assert await found("营业") == ["BZ", "WS-02"]
    assert await found("BUSINESS office") == ["BZ", "WS-02"]
    assert await found("window 3") == ["BZ"]
    assert await found("权属") == ["WS-02", "WS-03"]
    assert await found("抢修 爆管") == ["WS-04"]
    assert await found("wholly unknown") == []
    # The names of fields are not words of the directory.
    assert await found("procedure") == []
    for nonsense in ("", "a", "%"):
        error = await hall.visitor.refused(
            """query ($t: String, $s: String) {
                publicDirectory(tenant: $t) { matters(search: $s) { totalCount } } }""",
            {"t": hall.slug, "s": nonsense},
        )
        assert error["extensions"]["argument"] == ["search"]


async def test_matters_are_narrowed_by_kind_and_department_and_read_page_by_page(hall: Hall) -> None:
    for code in ("CS", "BZ"):
        await hall.department(code, isPublic=True)
    for code in ("WS-01", "WS-02", "WS-03", "WS-04"):
        await hall.keeper.do("publicMatterPut", "", code=code)

    assert await nodes(hall, "matters(kind: BUSINESS) { nodes { code } }") == [
        {"code": "WS-02"},
        {"code": "WS-03"},
    ]
    assert await nodes(hall, 'matters(department: "BZ") { nodes { code } }') == [
        {"code": "WS-01"},
        {"code": "WS-02"},
    ]
    # The owner of WS-04 is not public: nobody finds out by asking for it.
    assert await nodes(hall, 'matters(department: "NT") { nodes { code } }') == []
    page = "{ nodes { code } pageInfo { hasNextPage endCursor } totalCount }"
    first = (await hall.read(f"matters(first: 3) {page}"))["matters"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    after = first["pageInfo"]["endCursor"]
    assert await nodes(hall, f'matters(after: "{after}") {page}') == [{"code": "WS-04"}]
