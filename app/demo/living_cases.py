"""Cases in every state, so that the first look shows a day at the office."""

from datetime import datetime, timedelta
from uuid import UUID

from app.demo.water_utility import Utility
from tenants.cases import close, hand_over, notice, register, remark, reply, resolve, take_over
from tenants.cases.case import Case, Channel
from tenants.cases.materials import accept, pass_on, receive
from tenants.cases.materials.left import Left
from tenants.cases.materials.material import MaterialKind
from tenants.cases.notice import NoticeDraft
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.rules import checklist

ZHANG = RequesterDetails(
    RequesterKind.PERSON, name="张建国", phone="13800000001", address="清源路 12 号 3 单元"
)
LI = RequesterDetails(RequesterKind.PERSON, name="李秀英", phone="13800000002")
COMPANY = RequesterDetails(RequesterKind.UNIT, name="王经理", unit="城东物业公司", phone="0571-88880000")
NOBODY = RequesterDetails(RequesterKind.ANONYMOUS)


class Office:
    """The demo's people at work; times are counted back from now."""

    def __init__(self, utility: Utility, *, now: datetime) -> None:
        self.utility = utility
        self.now = now

    def ago(self, **time: float) -> datetime:
        """Some time before now."""
        return self.now - timedelta(**time)

    async def person(self, badge: str) -> Viewer:
        """Somebody, with the permissions of their roles."""
        found = await viewer.load_staff(staff_id=self.utility.staff[badge])
        if found is None:
            raise LookupError(f"{badge} cannot sign in")
        return found

    async def asked(
        self,
        badge: str,
        matter: str,
        said: str,
        requester: RequesterDetails,
        *,
        at: datetime,
        among: tuple[str, ...] = (),
    ) -> Case:
        """A question on the phone."""
        wanted = Registration(
            requester=requester,
            channel=Channel.PHONE,
            said=said,
            matter_id=self.utility.matters[matter],
            asked=tuple(self.utility.staff[one] for one in among),
        )
        return await register.register(wanted, by=await self.person(badge), at=at)

    async def offered(self, case: Case, by: str, department: str, note: str, *, at: datetime) -> UUID:
        """An offer to a department."""
        offer = await hand_over.offer(
            case.id,
            to_department_id=self.utility.departments[department],
            to_staff_id=None,
            note=note,
            by=await self.person(by),
            at=at,
        )
        return offer.id


async def fill(utility: Utility, *, now: datetime) -> None:
    """Let the demo's people work a little; in the running tenant session."""
    office = Office(utility, now=now)
    await _answered(office)
    await _late(office)
    await _waiting_for_papers(office)
    await _under_repair(office)
    await _offered_to_laboratory(office)
    await _just_asked(office)
    await _papers_on_the_way(office)


async def _answered(office: Office) -> None:
    case = await office.asked("0102", "WS-06", "停水通知从哪里看？", LI, at=office.ago(days=2))
    clerk = await office.person("0102")
    await resolve.resolve(
        case.id, resolution="停水通知见公众号与小区公告", by=clerk, at=office.ago(days=2, minutes=-5)
    )
    await reply.reply(
        case.id,
        said="请关注公众号，小区也有公告",
        channel=Channel.PHONE,
        by=clerk,
        at=office.ago(days=2, minutes=-6),
    )
    await close.close(case.id, by=clerk, at=office.ago(days=2, minutes=-7))


async def _late(office: Office) -> None:
    await office.asked("0103", "WS-06", "新小区什么时候通水？", COMPANY, at=office.ago(days=12))


async def _waiting_for_papers(office: Office) -> None:
    case = await office.asked("0202", "WS-02", "买了二手房，要办过户", LI, at=office.ago(days=1))
    materials = await checklist.of(office.utility.matters["WS-02"])
    draft = NoticeDraft(
        respond_by=office.now + timedelta(days=15), material_ids=tuple(one.id for one in materials[:2])
    )
    await notice.issue(case.id, draft, by=await office.person("0202"), at=office.ago(days=1, minutes=-20))


async def _under_repair(office: Office) -> None:
    case = await office.asked(
        "0104", "WS-04", "清源路路口水管爆了，水漫到马路上", ZHANG, at=office.ago(minutes=50)
    )
    offer = await office.offered(case, "0104", "NT", "已电话通知值班，请速到场", at=office.ago(minutes=48))
    mender = await office.person("0302")
    await take_over.accept(offer, by=mender, at=office.ago(minutes=45))
    await remark.remark(case.id, said="已到现场，正在关阀", by=mender, at=office.ago(minutes=20))


async def _offered_to_laboratory(office: Office) -> None:
    case = await office.asked("0102", "WS-05", "自来水有异味，颜色发黄", NOBODY, at=office.ago(minutes=40))
    await office.offered(case, "0102", "WQ", "用户反映两天了", at=office.ago(minutes=30))


async def _just_asked(office: Office) -> None:
    await office.asked(
        "0103",
        "WS-01",
        "水费为什么比上个月多了一倍？",
        ZHANG,
        at=office.ago(minutes=5),
        among=("0103", "0102"),
    )


async def _papers_on_the_way(office: Office) -> None:
    """She was out when they came: taken in for her, one is in her hands, the other two are not yet."""
    case = await office.asked(
        "0103", "WS-02", "来交过户材料，经办人孙丽外出", COMPANY, at=office.ago(hours=3)
    )
    counter, official = await office.person("0103"), await office.person("0202")
    left = (
        Left("营业执照", remark="正本"),
        Left("法定代表人身份证", MaterialKind.COPY, copies=2),
        Left("旧水表卡", MaterialKind.OBJECT),
    )
    taken = await accept.accept(
        case.id, left, on_behalf_of_id=official.staff_id, by=counter, at=office.ago(hours=3, minutes=-5)
    )
    await pass_on.pass_on(
        [one.id for one in taken],
        to_staff_id=official.staff_id,
        remark="一个信封",
        by=counter,
        at=office.ago(hours=1),
    )
    await receive.receive([taken[0].id], by=official, at=office.ago(minutes=15))
