"""R20.2, a water utility: whoever was asked can tell the requester name, place and receptionist."""

from tests.support.story import Story


async def test_r20_2_the_registration_tells_where_to_go_and_whom_to_ask_for(story: Story) -> None:
    given = {"id": story.ids["BZ"], "receptionistId": story.ids["0202"]}
    await story.portal.do("0010", "departmentUpdate", "department { version }", **given)

    case = await story.asked(said="要办过户", matterId=story.ids["WS-02"])
    wanted = "{ destination { department { name place phone officeHours receptionist { name } } } }"
    told = await story.read("0102", case, wanted)

    assert told["destination"]["department"] == {
        "name": "营业部",
        "place": "服务大厅二层 3 号窗口",
        "phone": "0571-96390201",
        "officeHours": "工作日 8:30–12:00、14:00–17:30",
        "receptionist": {"name": "孙丽"},
    }


async def test_r20_2_a_caller_finds_out_the_same_by_themselves(story: Story) -> None:
    portal = story.portal
    await portal.do("0010", "publicDirectoryUpdate", "settings { isOpen }", isOpen=True)
    given = {"id": story.ids["BZ"], "isPublic": True, "receptionistId": story.ids["0202"]}
    await portal.do("0010", "departmentUpdate", "department { version }", **given)
    await portal.do("0010", "publicMatterPut", "settings { code }", code="WS-02")
    slug = (await portal.ask("0010", "{ tenant { slug } }"))["tenant"]["slug"]

    read = await portal.ask(
        None,
        """query ($tenant: String) { publicDirectory(tenant: $tenant) { matters(search: "过户") {
            nodes { name department { name place receptionist hours { isOpen } } } } } }""",
        tenant=slug,
    )

    assert read["publicDirectory"]["matters"]["nodes"] == [
        {
            "name": "用户过户",
            "department": {
                "name": "营业部",
                "place": "服务大厅二层 3 号窗口",
                "receptionist": "孙丽",
                "hours": {"isOpen": True},
            },
        }
    ]
