"""Whose the reply is: the most specific rule that fits, whatever the rules are called and however ordered."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tenants.ids import new_id
from tenants.rules.circumstances import Channel, Circumstances, MatterKind, RequesterClass
from tenants.rules.conditions import Conditions
from tenants.rules.reply_rules import Replier, ReplyRule
from tenants.rules.rule_set import Offered, RuleSet

HALL = new_id()
COMPLAINT = Offered(new_id(), "TS", "投诉", MatterKind.COMPLAINT, HALL)
VIP = frozenset({RequesterClass.VIP})


def rule(code: str, replier: Replier, **conditions: Any) -> ReplyRule:
    return ReplyRule(new_id(), code, Conditions(**conditions), replier)


ANYBODY = rule("anybody", Replier.FIRST_CONTACT)
COMPLAINTS = rule("complaints", Replier.DEPARTMENT, kinds=frozenset({MatterKind.COMPLAINT}))
VIP_COMPLAINTS = rule(
    "vip", Replier.REGISTRAR, kinds=frozenset({MatterKind.COMPLAINT}), requester_classes=VIP
)
THIS_MATTER = rule(
    "this", Replier.HANDLER, matter_id=COMPLAINT.id, requester_classes=VIP, channels=frozenset({Channel.WEB})
)
RULES = (ANYBODY, COMPLAINTS, VIP_COMPLAINTS, THIS_MATTER)
CASES = st.builds(
    Circumstances,
    matter_id=st.sampled_from([None, COMPLAINT.id]),
    channel=st.sampled_from(Channel),
    requester_class=st.sampled_from(RequesterClass),
)


def named(case: Circumstances, *rules: ReplyRule) -> str | None:
    found = RuleSet(new_id(), 1, matters=(COMPLAINT,), reply_rules=rules).reply_rule(case)
    return found.code if found is not None else None


def test_where_no_rule_fits_none_is_named() -> None:
    assert named(Circumstances(), COMPLAINTS) is None
    assert named(Circumstances()) is None


def test_the_more_specific_rule_goes_before() -> None:
    vip: dict[str, Any] = {"matter_id": COMPLAINT.id, "requester_class": RequesterClass.VIP}
    assert named(Circumstances(), *RULES) == "anybody"
    assert named(Circumstances(matter_id=COMPLAINT.id), *RULES) == "complaints"
    assert named(Circumstances(**vip), *RULES) == "vip"
    assert named(Circumstances(**vip, channel=Channel.WEB), *RULES) == "this"


def test_of_two_that_tie_neither_is_named() -> None:
    web = rule("web", Replier.HANDLER, channels=frozenset({Channel.WEB}))
    vip = rule("vips", Replier.REGISTRAR, requester_classes=VIP)
    assert named(Circumstances(channel=Channel.WEB, requester_class=RequesterClass.VIP), web, vip) is None


@given(CASES, st.permutations(RULES))
def test_neither_order_nor_names_decide(case: Circumstances, rules: list[ReplyRule]) -> None:
    assert named(case, *rules) == named(case, *RULES)


@given(CASES, st.lists(st.sampled_from(RULES), unique=True))
def test_whoever_is_named_is_named_by_a_rule_that_fits(case: Circumstances, rules: list[ReplyRule]) -> None:
    """Checked against a plain reading of the conditions."""
    code = named(case, *rules)
    fitting = {one.code for one in rules if _fits(one.conditions, case)}
    assert (code in fitting) if fitting else (code is None)


def _fits(conditions: Conditions, case: Circumstances) -> bool:
    kind = COMPLAINT.kind if case.matter_id == COMPLAINT.id else None
    return (
        conditions.matter_id in (None, case.matter_id)
        and (not conditions.kinds or kind in conditions.kinds)
        and (not conditions.channels or case.channel in conditions.channels)
        and (not conditions.requester_classes or case.requester_class in conditions.requester_classes)
    )
