"""The limit tables of the regimes, as data: what an organization writes down, row by row."""

from collections.abc import Mapping

from tenants.rules.circumstances import CaseScope, Channel, MatterKind, Severity
from tenants.rules.stages import Stage, Start
from tests.actions.rules.limit_row import (
    DAY,
    SAME_DAY,
    WEEK,
    Row,
    agreed,
    at_once,
    cd,
    half_days,
    hours,
    minutes,
    months,
    of_next_month,
    scoped,
    severe,
    wd,
    weeks,
)

# Government service hall; by the Administrative Licensing Law (32, 42) where the hall says nothing itself.
R4 = (
    Row("consultation: the slip is written at once", at_once(15), "咨询", Stage.NOTICE),
    Row("application incomplete: told on the spot", at_once(30), "申请", Stage.NOTICE),
    Row("review: everything missing told within the limit", wd(5), "审核", Stage.NOTICE),
    Row("on-site acceptance: written opinion on the spot", at_once(60), "现场", Stage.NOTICE),
    Row(
        "decision: 20 working days, 10 more with the head's approval",
        wd(20),
        "申请",
        extension={"approver": "head", "at_most": wd(10)},
    ),
    Row(
        "several departments: 45 days, 15 more",
        cd(45),
        "申请",
        conditions=scoped(CaseScope.SEVERAL_DEPARTMENTS),
        case={"scope": CaseScope.SEVERAL_DEPARTMENTS},
        extension={"approver": "leader", "at_most": cd(15)},
    ),
)
# Hospital complaints, and the duty officer who is called to the spot.
R7 = (
    Row("ordinary complaint", wd(3)),
    Row(
        "simple: on the spot",
        at_once(30),
        conditions=severe(Severity.SIMPLE),
        case={"severity": Severity.SIMPLE},
    ),
    Row(
        "difficult: one week",
        weeks(1),
        conditions=severe(Severity.COMPLEX),
        case={"severity": Severity.COMPLEX},
    ),
    Row(
        "several departments: one week",
        weeks(1),
        conditions=scoped(CaseScope.SEVERAL_DEPARTMENTS),
        case={"scope": CaseScope.SEVERAL_DEPARTMENTS},
    ),
    Row(
        "several departments and difficult: one week",
        weeks(1),
        conditions=severe(Severity.COMPLEX) | scoped(CaseScope.SEVERAL_DEPARTMENTS),
        case={"severity": Severity.COMPLEX, "scope": CaseScope.SEVERAL_DEPARTMENTS},
    ),
    Row(
        "several departments and simple: on the spot",
        at_once(30),
        conditions=severe(Severity.SIMPLE) | scoped(CaseScope.SEVERAL_DEPARTMENTS),
        case={"severity": Severity.SIMPLE, "scope": CaseScope.SEVERAL_DEPARTMENTS},
    ),
    Row("duty officer called to the spot", minutes(10), "总值班", Stage.ARRIVE),
)
# Property management.
R11 = (
    Row("staff attitude, ordinary", half_days(1), "态度", kind=MatterKind.COMPLAINT),
    Row(
        "staff attitude, serious",
        wd(2),
        "态度",
        conditions=severe(Severity.SERIOUS),
        case={"severity": Severity.SERIOUS},
        kind=MatterKind.COMPLAINT,
    ),
    Row("lift trapping, flooding, power or water cut: at once", at_once(), "急修", Stage.FIRST_RESPONSE),
    Row("the same: on site within 10 minutes", minutes(10), "急修", Stage.ARRIVE),
    Row("simple repairs", half_days(1), "小修"),
    Row("other repairs in the home: nothing agreed", agreed(wd(7)), "户内"),
    Row("the same: agreed sooner", agreed(wd(7)), "户内", agreed=2 * DAY),
    Row("the same: agreed later than allowed", agreed(wd(7)), "户内", agreed=40 * DAY),
    Row("common parts that disturb or endanger: on site", minutes(10), "公共险情", Stage.ARRIVE),
    Row("other common parts", wd(3), "公共部位"),
    Row("neighbours: at the complainant's home", minutes(15), "邻里", Stage.ARRIVE),
    Row("other complaints: as the manager sets it", agreed(otherwise=wd(3)), "其他投诉", agreed=WEEK),
    Row("question about the estate", minutes(30), "小区咨询"),
    Row("fees without a standard rate: on site", minutes(30), "收费", Stage.ARRIVE),
    Row("outside services: answer within 30 minutes", minutes(30), "外部服务", Stage.FIRST_RESPONSE),
    Row("outside services: the provider at the door", hours(1), "外部服务", Stage.ARRIVE),
    Row("public utilities: as agreed, at most 2 working days", agreed(wd(2)), "公用事业"),
)
# Corporate group headquarters. What follows a breach is dated by the review policy.
R16 = (
    Row("incoming paper: routing opinion the same day", wd(1), "收文", counting=SAME_DAY),
    Row(
        "incoming paper, urgent",
        at_once(),
        "收文",
        conditions=severe(Severity.URGENT),
        case={"severity": Severity.URGENT},
    ),
    Row("incoming paper: distribution", wd(1), "收文", Stage.HAND_ON),
    Row("leader's decision", wd(2), "领导批示"),
    Row("task from a higher meeting: plan", wd(7), "上级会议", Stage.OWN, "plan"),
    Row("the same: progress report", wd(10), "上级会议", Stage.PROGRESS),
    Row("task from a higher leader, or supervised", wd(10), "上级领导"),
    Row("request from another authority", wd(5), "来函"),
    Row(
        "the same, can be done at once",
        at_once(),
        "来函",
        conditions=severe(Severity.SIMPLE),
        case={"severity": Severity.SIMPLE},
    ),
    Row("written reply: no limit of the asker's", agreed(otherwise=wd(5)), "征求意见"),
    Row("written reply: the asker's limit", agreed(otherwise=wd(5)), "征求意见", agreed=12 * DAY),
    Row("agreed in the leadership's meeting", agreed(otherwise=wd(10)), "会议议定", agreed=20 * DAY),
    Row("by a leader personally", wd(10), "领导交办"),
    Row("management without a rule", wd(7), "管理事项"),
    Row("write-off approval", wd(10), "核销审批"),
    Row("write-off filing", wd(7), "核销备案"),
    Row("contracts", wd(5), "合同"),
    Row("foreign contracts", wd(10), "涉外合同"),
    Row("investment approval", wd(10), "投资审批"),
    Row("investment filing", wd(5), "投资备案"),
    Row("strategy text", wd(10), "战略"),
    Row("wage plan", wd(10), "工资"),
    Row("leaders' pay filing", wd(7), "薪酬备案"),
    Row("web question", wd(2), "网上来件", kind=MatterKind.ENQUIRY),
    Row(
        "letter or visit: own",
        cd(30),
        "信访",
        kind=MatterKind.COMPLAINT,
        extension={"approver": "leader", "at_most": wd(60)},
    ),
    Row(
        "passed to a subsidiary",
        cd(15),
        "转办信访",
        kind=MatterKind.COMPLAINT,
        extension={"approver": "leader", "at_most": cd(30)},
    ),
    Row("review of a petition answer", cd(30), "信访复查", kind=MatterKind.COMPLAINT),
    Row("report: accepted or not", wd(5), "举报", Stage.DECIDE_ACCEPTANCE, kind=MatterKind.REPORT),
    Row(
        "simple, urgent, named report: from telling the informant that it is accepted",
        cd(30),
        "举报",
        starts_with=Start.ACCEPTANCE,
        kind=MatterKind.REPORT,
    ),
    Row("petition from above without a limit", wd(7), "上级转办"),
    Row("paper that is not ours: returned", wd(2), "收文", Stage.RETURN),
    Row("ordinary paper", wd(5), "普通文件"),
    Row("supervised item: by the 7th of the following month", of_next_month(7), "督办", Stage.REPORT),
    *(
        Row(
            f"daily work: {scope.value}",
            wd(count),
            "日常工作",
            conditions=scoped(scope),
            case={"scope": scope},
        )
        for scope, count in (
            (CaseScope.ONE_PERSON, 2),
            (CaseScope.ONE_DEPARTMENT, 3),
            (CaseScope.SEVERAL_DEPARTMENTS, 7),
            (CaseScope.LEADERSHIP, 10),
        )
    ),
)
# Telecom group. The self-check of a unit is dated by the review policy.
R24 = (
    Row("interface person hands the order on", minutes(30), None, Stage.HAND_ON),
    Row("notice to the unit", wd(2), None, Stage.OWN, "unit_notice"),
    Row("not ours: said to the service centre at once", at_once(), None, Stage.RETURN),
)
# Agricultural enforcement.
R27 = (
    Row(
        "task from above: 10 calendar days",
        cd(10),
        "上级任务",
        conditions={"channels": [Channel.DISPATCH.value]},
        case={"channel": Channel.DISPATCH},
    ),
    Row("question: at once", at_once(), "询问", kind=MatterKind.ENQUIRY),
    Row(
        "needs a meeting: one week",
        weeks(1),
        "询问",
        conditions=scoped(CaseScope.LEADERSHIP),
        case={"scope": CaseScope.LEADERSHIP},
        kind=MatterKind.ENQUIRY,
    ),
    Row(
        "complex: one month",
        months(1),
        "询问",
        conditions=severe(Severity.COMPLEX),
        case={"severity": Severity.COMPLEX},
        kind=MatterKind.ENQUIRY,
    ),
    Row(
        "complex and needs a meeting: one month",
        months(1),
        "询问",
        conditions=severe(Severity.COMPLEX) | scoped(CaseScope.LEADERSHIP),
        case={"severity": Severity.COMPLEX, "scope": CaseScope.LEADERSHIP},
        kind=MatterKind.ENQUIRY,
    ),
)
# Social-security centre.
ON_THE_SPOT = ("挂失补卡", "关系转移", "缴费查询", "转院审批", "异地就医登记")
R28 = (
    *(Row(f"on the spot when complete: {name}", at_once(60), name) for name in ON_THE_SPOT),
    Row("retirement approval", wd(10), "退休审批"),
    Row("unemployment benefit", wd(7), "失业金"),
    Row("registration", wd(10), "参保登记"),
    Row("contribution base", wd(5), "缴费基数"),
    Row(
        "contribution base, special",
        wd(7),
        "缴费基数",
        conditions=severe(Severity.COMPLEX),
        case={"severity": Severity.COMPLEX},
    ),
    Row("reimbursement", wd(5), "报销"),
    Row("work-injury papers", wd(2), "工伤材料"),
    Row("report or complaint: filed", wd(5), "举报投诉", Stage.DECIDE_ACCEPTANCE, kind=MatterKind.REPORT),
    Row("report or complaint: concluded", wd(60), "举报投诉", kind=MatterKind.REPORT),
    Row(
        "report or complaint, special",
        wd(10),
        "举报投诉",
        conditions=severe(Severity.URGENT),
        case={"severity": Severity.URGENT},
        kind=MatterKind.REPORT,
    ),
    Row("petition: accepted or not", wd(7), "信访", Stage.DECIDE_ACCEPTANCE, kind=MatterKind.COMPLAINT),
    Row("petition, ordinary", wd(30), "信访", kind=MatterKind.COMPLAINT),
    Row(
        "petition, special",
        wd(60),
        "信访",
        conditions=severe(Severity.COMPLEX),
        case={"severity": Severity.COMPLEX},
        kind=MatterKind.COMPLAINT,
    ),
    Row("designation of clinics and pharmacies", wd(60), "定点"),
)
TABLES: Mapping[str, tuple[Row, ...]] = {
    "R4": R4,
    "R7": R7,
    "R11": R11,
    "R16": R16,
    "R24": R24,
    "R27": R27,
    "R28": R28,
}
