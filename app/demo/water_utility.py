"""A water utility as regime R20 describes it: departments, positions, people, matters and limits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tenants.directory import assignment, department, grade, position, role, staff
from tenants.directory.access import Permission, Scope
from tenants.directory.role import Grant
from tenants.rules import matter, publishing, route, time_limit
from tenants.rules.checklist import Required
from tenants.rules.circumstances import Channel, MatterKind
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.working_time import calendar

SLUG = "qingyuan-water"
NAME = "清源供水有限公司"


@dataclass(frozen=True, slots=True)
class Utility:
    """The ids of what was set up, by the codes below."""

    departments: Mapping[str, UUID]
    staff: Mapping[str, UUID]
    matters: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class _Department:
    code: str
    name: str
    parent: str | None
    head: str
    place: str
    phone: str


@dataclass(frozen=True, slots=True)
class _Person:
    badge: str
    name: str
    department: str
    position: str
    joined_on: date
    role: str
    superior: str | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class _Matter:
    code: str
    name: str
    kind: MatterKind
    department: str
    materials: tuple[Required, ...] = ()
    procedure: str | None = None


HOURS = "工作日 8:30–12:00、14:00–17:30"
POSITIONS = {"总经理": 100, "部门主任": 60, "班长": 40, "工程师": 30, "高级客服员": 20, "客服员": 10}
GRADES = {"初级": 10, "中级": 20, "高级": 30}
DEPARTMENTS = (
    _Department("HQ", "公司领导", None, "0001", "办公楼六层", "0571-96390001"),
    _Department("OF", "办公室", "HQ", "0010", "办公楼五层", "0571-96390010"),
    _Department("CS", "客户服务中心", "HQ", "0101", "服务大厅一层", "0571-96390101"),
    _Department("BZ", "营业部", "HQ", "0201", "服务大厅二层 3 号窗口", "0571-96390201"),
    _Department("NT", "管网维修部", "HQ", "0301", "维修基地", "0571-96390301"),
    _Department("WQ", "水质监测中心", "HQ", "0401", "水厂实验楼", "0571-96390401"),
)
STAFF = (
    _Person("0001", "周明远", "HQ", "总经理", date(2005, 3, 1), "leader"),
    _Person("0010", "何静", "OF", "部门主任", date(2009, 7, 1), "administrator", "0001"),
    _Person("0101", "陈丽华", "CS", "部门主任", date(2008, 5, 4), "head", "0001", "高级"),
    _Person("0104", "赵强", "CS", "班长", date(2012, 9, 1), "clerk", "0101", "中级"),
    _Person("0102", "李娜", "CS", "客服员", date(2015, 6, 1), "clerk", "0104", "中级"),
    _Person("0103", "王芳", "CS", "客服员", date(2019, 6, 1), "clerk", "0104", "初级"),
    _Person("0201", "刘洋", "BZ", "部门主任", date(2010, 2, 1), "head", "0001", "高级"),
    _Person("0202", "孙丽", "BZ", "高级客服员", date(2016, 8, 15), "clerk", "0201", "中级"),
    _Person("0301", "马军", "NT", "部门主任", date(2007, 11, 1), "head", "0001", "高级"),
    _Person("0302", "郑伟", "NT", "工程师", date(2014, 4, 1), "clerk", "0301", "中级"),
    _Person("0401", "吴敏", "WQ", "部门主任", date(2011, 1, 10), "head", "0001", "高级"),
)
IDENTITY = Required("用户身份证明原件", "《城市供水条例》及公司用户管理办法")
MATTERS = (
    _Matter("WS-01", "水费查询", MatterKind.ENQUIRY, "BZ"),
    _Matter(
        "WS-02",
        "用户过户",
        MatterKind.BUSINESS,
        "BZ",
        (IDENTITY, Required("房屋权属证明"), Required("结清水费凭证")),
        "持全部材料到营业部窗口办理，当场受理。",
    ),
    _Matter(
        "WS-03",
        "新装报装",
        MatterKind.BUSINESS,
        "CS",
        (IDENTITY, Required("房屋权属证明"), Required("用水申请表")),
        "填写申请表并提交材料，勘查后签订供用水合同。",
    ),
    _Matter("WS-04", "爆管抢修", MatterKind.FAULT, "NT"),
    _Matter("WS-05", "水质投诉", MatterKind.COMPLAINT, "WQ"),
    _Matter("WS-06", "用水咨询", MatterKind.CONSULTATION, "CS"),
    _Matter("WS-07", "重要商务信息", MatterKind.INFORMATION, "HQ"),
)

_EVERYDAY = {
    Permission.DIRECTORY_READ: Scope.TENANT,
    Permission.RULES_READ: Scope.TENANT,
    Permission.CASE_REGISTER: Scope.OWN,
    Permission.ABSENCE_ENTER: Scope.OWN,
    Permission.REQUESTER_READ: Scope.TENANT,
}
_WORK = (
    Permission.CASE_READ,
    Permission.CASE_HAND_OVER,
    Permission.CASE_ACCEPT,
    Permission.CASE_WORK,
    Permission.CASE_REPLY,
    Permission.CASE_CLOSE,
    Permission.CASE_URGE,
    Permission.BREACH_READ,
    Permission.REQUESTER_READ_CONTACT,
)
_LEAD = (
    *_WORK,
    Permission.ABSENCE_ENTER,
    Permission.ROSTER_CONFIGURE,
    Permission.CASE_REASSIGN,
    Permission.CASE_APPROVE,
    Permission.CASE_SUPERVISE,
    Permission.CASE_ARBITRATE,
    Permission.CASE_CONVENE,
    Permission.CASE_LOWER_CONFIDENTIALITY,
    Permission.REQUESTER_CHANGE,
)
ROLES: Mapping[str, Mapping[Permission, Scope]] = {
    "clerk": _EVERYDAY | dict.fromkeys(_WORK, Scope.OWN),
    "head": _EVERYDAY | dict.fromkeys(_LEAD, Scope.SUBTREE),
    "leader": _EVERYDAY
    | dict.fromkeys(_LEAD, Scope.TENANT)
    | dict.fromkeys((Permission.HISTORY_READ, Permission.CASE_READ_CONFIDENTIAL), Scope.TENANT),
    "administrator": dict.fromkeys(Permission, Scope.TENANT),
}
ROLE_NAMES = {"clerk": "经办人", "head": "部门负责人", "leader": "公司领导", "administrator": "管理员"}


async def furnish(*, at: datetime) -> Utility:
    """Set the utility up in the running tenant session."""
    departments = await _departments(at=at)
    people = await _staff(departments, at=at)
    for one in DEPARTMENTS:
        await department.change(departments[one.code], head_id=people[one.head], by=None, at=at)
    await _working_hours(at=at)
    rules = await publishing.begin(title="首版规则", leader_id=people["0001"], by=None, at=at)
    matters = await _matters(rules.id, departments, at=at)
    await _limits(rules.id, matters, at=at)
    await _routes(rules.id, departments, at=at)
    await publishing.publish(rules.id, reason="启用", by=None, at=at)
    return Utility(departments, people, matters)


async def _departments(*, at: datetime) -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for one in DEPARTMENTS:
        row = await department.create(
            code=one.code,
            name=one.name,
            parent_id=made[one.parent] if one.parent else None,
            place=one.place,
            phone=one.phone,
            office_hours=HOURS,
            by=None,
            at=at,
        )
        made[one.code] = row.id
    return made


async def _staff(departments: Mapping[str, UUID], *, at: datetime) -> dict[str, UUID]:
    positions = {
        name: (await position.create(name=name, rank=rank, by=None, at=at)).id
        for name, rank in POSITIONS.items()
    }
    grades = {
        name: (await grade.create(name=name, level=level, by=None, at=at)).id
        for name, level in GRADES.items()
    }
    roles = {
        code: (await role.create(name=ROLE_NAMES[code], grants=_grants(code), by=None, at=at)).id
        for code in ROLES
    }
    made: dict[str, UUID] = {}
    for one in STAFF:
        row = await staff.create(
            badge=one.badge,
            name=one.name,
            department_id=departments[one.department],
            position_id=positions[one.position],
            grade_id=grades[one.grade] if one.grade else None,
            superior_id=made[one.superior] if one.superior else None,
            joined_on=one.joined_on,
            by=None,
            at=at,
        )
        made[one.badge] = row.id
        await assignment.assign(row.id, role_ids=[roles[one.role]], by=None, at=at)
    return made


def _grants(code: str) -> list[Grant]:
    return [Grant(permission, scope) for permission, scope in ROLES[code].items()]


async def _matters(rule_set_id: UUID, departments: Mapping[str, UUID], *, at: datetime) -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for one in MATTERS:
        row = await matter.create(
            rule_set_id=rule_set_id,
            code=one.code,
            name=one.name,
            kind=one.kind,
            department_id=departments[one.department],
            materials=one.materials,
            procedure=one.procedure,
            by=None,
            at=at,
        )
        made[one.code] = row.id
    return made


async def _working_hours(*, at: datetime) -> None:
    """Half past eight to twelve and two to half past five, by the public holidays."""
    day = ((510, 720), (840, 1050))
    await calendar.create(
        name="办公时间",
        time_zone="Asia/Shanghai",
        weekly=(day,) * 5 + ((),) * 2,
        holiday_region="CN",
        by=None,
        at=at,
    )


_NOTICES = [
    {"moment": {"when": "share", "percent": 75}, "action": "notify", "whom": "handler"},
    {"moment": {"when": "at_due"}, "action": "notify", "whom": "first_contact"},
]


def _ladder(breach: str, *, next_step: Mapping[str, object]) -> list[Mapping[str, object]]:
    """A warning to the handler; at the limit the superior and a breach; a step later the head."""
    return [
        *_NOTICES,
        {"moment": {"when": "at_due"}, "action": "open_breach", "breach": breach},
        {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"},
        {"moment": {"when": "after_due", "duration": next_step}, "action": "escalate", "whom": "head"},
    ]


_A_DAY: Mapping[str, object] = {"kind": "working_days", "count": 1}
_AN_HOUR: Mapping[str, object] = {"kind": "hours", "count": 1}

LIMITS: tuple[tuple[str | None, Stage, Mapping[str, object], list[Mapping[str, object]]], ...] = (
    (None, Stage.RESOLVE, {"kind": "working_days", "count": 5}, _ladder("not_handled", next_step=_A_DAY)),
    (
        None,
        Stage.HAND_ON,
        {"kind": "at_once", "grace_minutes": 30},
        _ladder("not_passed_on", next_step=_AN_HOUR),
    ),
    (
        None,
        Stage.ACCEPT,
        {"kind": "hours", "count": 2, "pace": "working"},
        _ladder("sat_on_hand_over", next_step=_A_DAY),
    ),
    (None, Stage.REPLY, _A_DAY, _ladder("not_informed", next_step=_A_DAY)),
    ("WS-01", Stage.RESOLVE, _A_DAY, _ladder("not_handled", next_step=_A_DAY)),
    ("WS-04", Stage.RESOLVE, {"kind": "hours", "count": 4}, _ladder("not_handled", next_step=_AN_HOUR)),
    (
        "WS-04",
        Stage.ACCEPT,
        {"kind": "minutes", "count": 30},
        _ladder("sat_on_hand_over", next_step=_AN_HOUR),
    ),
)


async def _limits(rule_set_id: UUID, matters: Mapping[str, UUID], *, at: datetime) -> None:
    for code, stage, duration, rungs in LIMITS:
        await time_limit.put(
            rule_set_id=rule_set_id,
            stage=stage,
            matter_id=matters[code] if code else None,
            terms={"duration": duration, "rungs": rungs},
            by=None,
            at=at,
        )


async def _routes(rule_set_id: UUID, departments: Mapping[str, UUID], *, at: datetime) -> None:
    """Petitions go through the office, whatever they are about."""
    await route.put(
        rule_set_id=rule_set_id,
        conditions={"channels": [Channel.PETITION.value]},
        target=Target.DEPARTMENT,
        department_id=departments["OF"],
        by=None,
        at=at,
    )
