"""Access codes: given out at registration, kept as a hash, and good for one case only."""

from dataclasses import replace

import pytest

from tenants.cases import access_code, confide, hand_over, register, take_over
from tenants.cases.access_code import ALPHABET, AccessCode
from tenants.cases.case import Case, Channel
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.register import Registration
from tenants.directory.access import Permission, Scope
from tenants.errors import Code, Refusal
from tests.support.desk import AT, CALLER, inbox_of, later, question, viewer
from tests.support.office import Office, everything, last_event
from tests.support.refusals import refused


async def test_every_registration_gives_out_a_code_that_opens_its_case_alone(office: Office) -> None:
    clerk = viewer(await office.staff())
    first, second = await question(clerk), await question(clerk, channel=Channel.VISIT)

    assert first.access_code
    assert second.access_code
    assert first.access_code != second.access_code
    assert await access_code.case_of(first.number, first.access_code) == first.id
    assert await access_code.case_of(second.number, second.access_code) == second.id
    assert await access_code.case_of(first.number, second.access_code) is None
    assert await access_code.case_of("20260302-9999", first.access_code) is None


async def test_a_code_is_random_easy_to_read_and_kept_nowhere(office: Office) -> None:
    case = await question(viewer(await office.staff()))
    code = case.access_code
    assert code is not None

    assert len(code) == 14
    assert code[4] == code[9] == "-"
    assert set(code) <= {*ALPHABET, "-"}
    assert (await Case.get(id=case.id)).access_code is None
    kept = await everything("access_codes", "cases")
    assert code not in str(kept)
    assert code.replace("-", "") not in str(kept)


@pytest.mark.parametrize("spoil", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}　"])
async def test_however_it_is_typed_it_is_the_same_code(office: Office, spoil: object) -> None:
    case = await question(viewer(await office.staff()))

    assert callable(spoil)
    assert await access_code.case_of(f" {case.number} ", spoil(case.access_code)) == case.id


async def test_zero_and_one_may_be_typed_as_letters_and_full_width() -> None:
    assert access_code.plain("oIl-１２") == "01112"


async def test_a_registration_that_is_sent_again_gives_one_more_code_and_keeps_the_first(
    office: Office,
) -> None:
    clerk = viewer(await office.staff())
    wanted = Registration(requester=CALLER, channel=Channel.WEB, said="停水了", idempotency_key="k")
    first = await register.register(wanted, by=clerk, at=AT)
    again = await register.register(wanted, by=clerk, at=later(minutes=1))

    assert first.access_code
    assert again.access_code
    assert first.access_code != again.access_code
    assert await access_code.case_of(first.number, first.access_code) == first.id
    assert await access_code.case_of(first.number, again.access_code) == first.id
    assert (await last_event())["kind"] == "case.registered"


async def test_of_many_repetitions_the_latest_five_codes_are_good(office: Office) -> None:
    clerk = viewer(await office.staff())
    wanted = Registration(requester=CALLER, channel=Channel.WEB, said="停水了", idempotency_key="k")
    made = [await register.register(wanted, by=clerk, at=later(seconds=n)) for n in range(7)]

    opened = [await access_code.case_of(one.number, one.access_code or "") for one in made]
    assert opened == [None, None, *[made[0].id] * 5]


async def test_a_reissued_code_voids_every_earlier_one_and_stands_in_the_history(office: Office) -> None:
    clerk = viewer(await office.staff())
    case = await question(clerk)
    anew = await access_code.reissue(case.id, by=clerk, at=later(hours=1))

    assert await access_code.case_of(case.number, case.access_code or "") is None
    assert await access_code.case_of(case.number, anew.access_code or "") == case.id
    event = await last_event()
    assert (event["kind"], event["actor_id"]) == ("access_code.reissued", clerk.staff_id)
    assert (anew.access_code or "?") not in str(event)


async def test_whoever_may_not_register_reissues_nothing(office: Office) -> None:
    clerk = await office.staff()
    case = await question(viewer(clerk))
    before = await everything("access_codes")
    with pytest.raises(Refusal) as refused:
        await access_code.reissue(
            case.id, by=viewer(clerk, without=frozenset({Permission.CASE_REGISTER})), at=AT
        )

    assert refused.value.code is Code.NOT_ALLOWED
    assert await everything("access_codes") == before


async def test_to_whoever_does_not_see_the_case_it_does_not_exist(office: Office) -> None:
    case, stranger = await question(viewer(await office.staff())), await office.staff("外人")
    before = await everything("access_codes")
    with pytest.raises(Refusal) as refused:
        await access_code.reissue(case.id, by=viewer(stranger, Scope.OWN), at=AT)

    assert refused.value.code is Code.NOT_FOUND
    assert await AccessCode.filter(case_id=case.id).count() == 1
    assert await everything("access_codes") == before


async def test_who_merely_sees_the_case_gives_out_no_code(office: Office) -> None:
    hall = await office.department()
    clerk, colleague = [viewer(await office.staff(name, within=hall), Scope.DEPARTMENT) for name in "甲乙"]
    case = await question(clerk)

    await refused(access_code.reissue(case.id, by=colleague, at=AT), Code.NOT_ALLOWED, "case_id")

    assert await access_code.case_of(case.number, case.access_code or "") == case.id


async def test_whoever_has_just_written_it_down_gives_one_out_while_the_requester_stands_there(
    office: Office,
) -> None:
    asked, registrar = await office.staff("甲"), viewer(await office.staff("乙"))
    case = await question(registrar, asked=(asked.id,))

    anew = await access_code.reissue(case.id, by=registrar, at=later(minutes=59))

    assert await access_code.case_of(case.number, anew.access_code or "") == case.id
    late = access_code.reissue(case.id, by=registrar, at=later(minutes=60))
    await refused(late, Code.NOT_ALLOWED, "case_id")


async def test_whoever_acts_for_the_first_contact_gives_one_out(office: Office) -> None:
    asked, colleague = await office.staff("甲"), viewer(await office.staff("乙"))
    case = await question(viewer(asked))
    acting = replace(colleague, acts_for=frozenset({asked.id}))

    anew = await access_code.reissue(case.id, by=acting, at=later(hours=3))

    assert await access_code.case_of(case.number, anew.access_code or "") == case.id
    assert await inbox_of(viewer(asked)) == ["access_code.reissued"]


@pytest.mark.parametrize("who", ["registrar", "confidant", "acting", "trusted"])
async def test_an_informants_code_is_given_out_by_nobody_who_could_speak_for_them(
    office: Office, who: str
) -> None:
    asked, other = await office.staff("甲"), viewer(await office.staff("乙"), Scope.TENANT)
    clerk = other if who == "registrar" else viewer(asked)
    case = await question(clerk, asked=(asked.id,), confidentiality=Confidentiality.INFORMANT)
    if who == "confidant":
        await confide.let_in(case.id, staff_id=other.staff_id, by=viewer(asked), at=AT)
    by = replace(other, acts_for=frozenset({asked.id})) if who == "acting" else other

    await refused(access_code.reissue(case.id, by=by, at=AT), Code.NOT_ALLOWED, "case_id")

    assert await access_code.case_of(case.number, case.access_code or "") == case.id


async def test_an_informants_handler_gives_one_out_and_the_first_contact_is_told(office: Office) -> None:
    asked, taker = await office.staff("甲"), await office.staff("乙")
    case = await question(viewer(asked), confidentiality=Confidentiality.INFORMANT)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=taker.id, by=viewer(asked), at=AT
    )
    await take_over.accept(offered.id, by=viewer(taker), at=AT)

    await access_code.reissue(case.id, by=viewer(taker), at=later(hours=1))

    assert (await inbox_of(viewer(asked)))[-1] == "access_code.reissued"
    assert (await last_event())["actor_id"] == taker.id
