"""What the regimes' tables say, on the matters of the templates."""

from collections.abc import Mapping
from dataclasses import replace

from tenants.rules.circumstances import Channel, Severity
from tenants.rules.stages import Stage
from tests.actions.rules.limit_row import Row, at_once, cd, hours, minutes, wd, weeks
from tests.actions.rules.limit_tables import R4, R7, R11

# By the name that the regime's table has for a matter, or None for every matter.
Codes = Mapping[str | None, str]

_R4: Codes = {"咨询": "ZX-01", "申请": "SQ-01", "审核": "SH-01", "现场": "XC-01"}
_R7: Codes = {None: "TS-00", "总值班": "ZB-01"}
_R11: Codes = {
    "态度": "TD-01",
    "急修": "JX-01",
    "小修": "XX-01",
    "户内": "HN-01",
    "公共险情": "GG-01",
    "公共部位": "GG-02",
    "邻里": "LL-01",
    "其他投诉": "TS-01",
    "小区咨询": "ZX-01",
    "收费": "SF-01",
    "外部服务": "WB-01",
    "公用事业": "GY-01",
}


def _on(table: tuple[Row, ...], codes: Codes) -> tuple[Row, ...]:
    return tuple(replace(row, matter=codes[row.matter]) for row in table)


def _kept(table: tuple[Row, ...], *, grace: int) -> tuple[Row, ...]:
    """What is to be done at once, in the time that it takes to write it down."""
    return tuple(replace(row, duration=at_once(grace)) if row.duration == at_once() else row for row in table)


# R20 names no figure; these are what the template proposes.
WATER = (
    Row("without a limit of its own", wd(5), "WS-06"),
    Row("question about a bill", wd(1), "WS-01"),
    Row("burst main", hours(4), "WS-04"),
    Row("leak", wd(1), "WS-09"),
    Row("passed on at once", at_once(30), "WS-02", Stage.HAND_ON),
    Row("accepted within two hours of work", {**hours(2), "pace": "working"}, "WS-02", Stage.ACCEPT),
    Row("burst main, accepted", minutes(30), "WS-04", Stage.ACCEPT),
    Row("told the next day", wd(1), "WS-02", Stage.REPLY),
    Row("the head coordinates", {**hours(4), "pace": "working"}, "WS-05", Stage.GUIDANCE),
)
# R17 to R19, and the rules on consumer complaints: 15 days, 30 when complex.
BANK = (
    *(Row(f"complaint: {code}", cd(15), code) for code in ("TS-01", "TS-03", "TS-07", "RH-01")),
    Row("complex", cd(30), "TS-02", case={"severity": Severity.COMPLEX}),
    Row("by the central bank's platform", cd(15), "RH-01", case={"channel": Channel.DISPATCH}),
    Row(
        "major by its sort: checked, marked, up the line",
        hours(2),
        "TS-06",
        Stage.OWN,
        "major_marking",
        case={"severity": Severity.SERIOUS},
    ),
    Row("major by its amount", hours(2), "TS-05", Stage.OWN, "major_marking", case={"amount": 50001}),
    Row(
        "major by both",
        hours(1),
        "TS-05",
        Stage.OWN,
        "major_marking",
        case={"amount": 60000, "severity": Severity.SERIOUS},
    ),
    Row("the customer hears at once", wd(1), "TS-04", Stage.FIRST_RESPONSE),
    Row("lost card", at_once(30), "YW-02"),
    Row("what is missing is told once", at_once(60), "YW-01", Stage.NOTICE),
    Row("inside question", {**hours(2), "pace": "working"}, "NB-01"),
    Row("sentiment to the leader", at_once(10), "YQ-01", Stage.HAND_ON),
)
# Petition Work Regulations, the platform and the hotline, beside the Licensing Law of R4.
STATUTES = (
    Row("licence: accepted or not", wd(5), "SQ-01", Stage.DECIDE_ACCEPTANCE),
    Row("petition: forwarded or told", cd(15), "XF-01", Stage.DECIDE_ACCEPTANCE),
    Row("petition: wrong referral", wd(5), "XF-01", Stage.RETURN),
    Row("petition", cd(60), "XF-01"),
    Row("petition: review", cd(30), "XF-02"),
    Row("information", wd(20), "XX-01"),
    Row("platform: registered", wd(1), "PT-01", Stage.ACCEPT),
    Row("platform: returned", wd(2), "PT-01", Stage.RETURN),
    Row("platform: answered", wd(20), "PT-01"),
    Row("hotline: signed", wd(1), "RX-01", Stage.ACCEPT),
    Row("hotline: done", cd(7), "RX-01"),
    Row("face to face", at_once(15), "SQ-01", Stage.HAND_ON),
)
# Beside the complaints of R7.9 and R7.12.
WARDS = (
    Row("opinion book: read daily", wd(1), "YJ-01"),
    Row("first doctor", minutes(30), "ZL-01", Stage.OWN, "first_diagnosis"),
    Row("critical patient", at_once(5), "ZL-02", Stage.OWN, "rescue"),
    Row("the rescue is written down", hours(6), "ZL-02", Stage.OWN, "rescue_record"),
    Row("consultation", hours(24), "ZL-01", Stage.OPINION),
    Row("consultation at once", minutes(10), "ZL-02", Stage.OPINION),
    Row("nursing, difficult", weeks(1), "TS-03", case={"severity": Severity.COMPLEX}),
)

TABLES: Mapping[str, tuple[Row, ...]] = {
    "water_utility": WATER,
    "hospital": (*_on(R7, _R7), *WARDS),
    "bank_branch": BANK,
    "government_hall": (*_on(R4, _R4), *STATUTES),
    "property_management": _kept(_on(R11, _R11), grace=2),
}
