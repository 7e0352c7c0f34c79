"""The demo's hospital: the ready configuration of regime R7, with people, nights and a day's cases."""

from datetime import date, datetime, timedelta

from app.demo import organization
from app.demo.living_cases import LI, NOBODY, ZHANG, Office
from app.demo.organization import ADMINISTRATOR, Home, Organization, Person
from tenants.cases import arrive, close, register, remark, reply, resolve, take_over
from tenants.cases.case import Case, Channel
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.directory import duty, stand_in
from tenants.directory.roster import Roster
from tenants.directory.shift_pattern import ShiftPattern

SLUG = "renmin-hospital"
NAME = "清源人民医院"
# Takes what is asked through the portal.
RECEIVER = "CC"
HOMES = (
    Home("HQ", "0100", "行政楼五层", "0571-87650100"),
    Home("OF", "0010", "行政楼四层", "0571-87650110"),
    Home("DUTY", "0601", "门诊楼一层东侧", "0571-87650119"),
    Home("CC", "0101", "门诊楼一层", "0571-87650120"),
    Home("ND", "0301", "行政楼三层", "0571-87650130"),
    Home("MA", "0801", "行政楼三层", "0571-87650140"),
    Home("IM", "0401", "住院楼六层", "0571-87650160"),
    Home("SU", "0501", "住院楼八层", "0571-87650180"),
    Home("FIN", "0701", "行政楼二层", "0571-87650150"),
)
CLERK, OFFICER, DUTY, HEAD, LEADER = "经办人", "投诉专员", "总值班", "部门负责人", "院领导"
STAFF = (
    Person("0100", "林国栋", "HQ", "院长", date(1998, 7, 1), LEADER, grade="主任医师"),
    Person("0010", "周静", "OF", "部门主任", date(2010, 3, 1), ADMINISTRATOR, "0100"),
    Person("0101", "吴敏", "CC", "部门主任", date(2008, 3, 1), HEAD, "0100"),
    Person("0102", "赵岚", "CC", "科员", date(2016, 5, 1), OFFICER, "0101"),
    Person("0103", "何佳", "CC", "科员", date(2020, 9, 1), OFFICER, "0101"),
    Person("0301", "孙芳", "ND", "部门主任", date(2005, 9, 1), HEAD, "0100"),
    Person("0302", "冯玲", "ND", "护士长", date(2009, 7, 1), CLERK, "0301"),
    Person("0401", "李强", "IM", "部门主任", date(2001, 7, 15), HEAD, "0100", "主任医师"),
    Person("0402", "王宁", "IM", "医师", date(2017, 7, 1), CLERK, "0401", "主治医师"),
    Person("0403", "陈雨", "IM", "医师", date(2015, 7, 1), CLERK, "0401", "住院医师"),
    Person("0501", "高健", "SU", "部门主任", date(2003, 7, 1), HEAD, "0100", "主任医师"),
    Person("0601", "钱勇", "DUTY", "科员", date(2010, 4, 1), DUTY, "0100"),
    Person("0602", "周涛", "DUTY", "科员", date(2014, 8, 1), DUTY, "0100"),
    Person("0701", "郑洁", "FIN", "部门主任", date(2006, 6, 1), HEAD, "0100"),
    Person("0801", "何伟", "MA", "部门主任", date(2004, 2, 1), HEAD, "0100", "副主任医师"),
)
# From half past five to eight, and round the clock at the weekend, in minutes.
NIGHT, ALL_DAY = ((1050, 1920),), ((480, 1920),)
WARD = RequesterDetails(RequesterKind.INTERNAL, name="内科病区")


async def furnish(*, at: datetime) -> Organization:
    """Set the hospital up in the running tenant session."""
    return await organization.furnish("hospital", HOMES, STAFF, leader="0100", at=at)


async def fill(hospital: Organization, *, now: datetime) -> None:
    """Put the nights on the roster, and let the people work a little."""
    await _nights(hospital, now=now)
    office = Office(hospital, now=now)
    await _answered(office)
    await _with_the_nurses(office)
    await _late(office)
    await _called_to_the_ward(office)
    await _first_diagnosis(office)
    await _just_said(office)


async def _nights(hospital: Organization, *, now: datetime) -> None:
    roster = await Roster.get(name="院总值班")
    people = (hospital.staff["0601"], hospital.staff["0602"])
    pattern = ShiftPattern((NIGHT,) * 5 + (ALL_DAY,) * 2, people)
    today = now.date()
    await duty.fill(roster.id, pattern, first_day=today, last_day=today + timedelta(days=60), by=None, at=now)
    await stand_in.put(staff_id=people[0], stand_in_id=people[1], by=None, at=now)


async def _answered(office: Office) -> None:
    case = await office.asked("0102", "TS-05", "同一项检查收了两次费", LI, at=office.ago(days=3))
    offer = await office.offered(case, "0102", "FIN", "请核对账单", at=office.ago(days=3, minutes=-5))
    finance, centre = await office.person("0701"), await office.person("0102")
    await take_over.accept(offer, by=finance, at=office.ago(days=3, minutes=-20))
    await resolve.resolve(
        case.id, resolution="重复计费一次，已退费", by=finance, at=office.ago(days=3, minutes=-50)
    )
    # The centre, not the department, tells the complainant.
    told = office.ago(days=3, minutes=-60)
    await reply.reply(case.id, said="多收的费用已原路退回", channel=Channel.PHONE, by=centre, at=told)
    await close.close(case.id, by=centre, at=office.ago(days=3, minutes=-61))


async def _with_the_nurses(office: Office) -> None:
    case = await office.asked("0103", "TS-00", "护士打针太疼，也不解释", ZHANG, at=office.ago(minutes=90))
    offer = await office.offered(case, "0103", "ND", "患者等回电", at=office.ago(minutes=85))
    nurses = await office.person("0301")
    await take_over.accept(offer, by=nurses, at=office.ago(minutes=80))
    await remark.remark(case.id, said="正在向当班护士了解情况", by=nurses, at=office.ago(minutes=40))


async def _late(office: Office) -> None:
    await office.asked("0102", "TS-02", "门诊排队三个小时没人管", NOBODY, at=office.ago(days=9))


async def _called_to_the_ward(office: Office) -> None:
    case = await _from_the_ward(office, "ZB-01", "家属在病区争执，请总值班到场")
    offer = await office.offered(case, "0402", "DUTY", "已电话通知", at=office.ago(minutes=29))
    officer = await office.person("0602")
    await take_over.accept(offer, by=officer, at=office.ago(minutes=27))
    await arrive.arrive(case.id, place="内科病区", by=officer, at=office.ago(minutes=23))


async def _first_diagnosis(office: Office) -> None:
    """Two doctors were asked: the higher grade is first contact."""
    said = "腹痛两天，不知挂哪个科"
    await office.asked("0402", "ZL-01", said, LI, at=office.ago(minutes=12), among=("0403", "0402"))


async def _just_said(office: Office) -> None:
    await office.asked("0103", "TS-00", "空调坏了，病房太热", NOBODY, at=office.ago(minutes=4))


async def _from_the_ward(office: Office, matter: str, said: str) -> Case:
    wanted = Registration(
        requester=WARD,
        channel=Channel.INTERNAL,
        said=said,
        matter_id=office.utility.matters[matter],
    )
    return await register.register(wanted, by=await office.person("0402"), at=office.ago(minutes=30))
