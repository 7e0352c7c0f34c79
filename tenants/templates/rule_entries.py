"""Reads whose it is, by when, who replies: matters, stages, breaches, tie-break, policies, routes. Pure."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tenants.rules.checklist import MOST, Required
from tenants.rules.circumstances import Channel, MatterKind, Severity
from tenants.rules.conditions import ALWAYS, Conditions, an_amount, conditions_from_json
from tenants.rules.policies import Approver, Policy
from tenants.rules.reply_rule import known_of_a_case, require_department
from tenants.rules.reply_rules import Replier
from tenants.rules.routes import Target
from tenants.rules.stages import BEGINNINGS, ENDINGS, why_not
from tenants.rules.tie_break import Criterion, Direction, Rule
from tenants.templates.fields import Fields, a_line
from tenants.templates.template import (
    BreachKindEntry,
    MatterEntry,
    PolicyEntry,
    ReplyEntry,
    RouteEntry,
    StageEntry,
    TieBreakEntry,
)
from tenants.working_time.durations import duration_from_json, duration_to_json, relative_from_json
from tenants.working_time.reading import Path, invalid, one_of

LONG = 1000


def matter(data: object, path: Path) -> MatterEntry:
    """Something that can be asked, with its checklist."""
    fields = Fields(data, path, "code", "name", "kind", "department", "materials", *_PARTICULARS)
    code, name = fields.line("code", most=50), fields.line("name")
    kind, owner = fields.choice("kind", MatterKind), fields.line("department", most=50)
    materials = fields.several("materials", _material, most=MOST)
    particulars = {one: read(fields, one) for one, read in _PARTICULARS.items() if fields.has(one)}
    return fields.made(lambda: MatterEntry(code, name, kind, owner, materials, particulars))


_PARTICULARS: Mapping[str, Callable[[Fields, str], Any]] = {
    "description": Fields.optional_text,
    "procedure": Fields.optional_text,
    "legal_basis": partial(Fields.optional_line, most=LONG),
    "fees": partial(Fields.optional_text, most=LONG),
    "complaint_channel": Fields.optional_line,
    "promise": lambda fields, name: fields.read(
        name, lambda value, path: duration_to_json(duration_from_json(value, path)), otherwise=None
    ),
    "severity": lambda fields, name: fields.optional_choice(name, Severity),
    "amount": lambda fields, name: fields.read(name, an_amount, otherwise=None),
    "on_the_spot": Fields.truth,
}


def _material(data: object, path: Path) -> Required:
    fields = Fields(data, path, "name", "legal_basis", "model_text")
    name = fields.line("name")
    basis = fields.optional_line("legal_basis", most=LONG)
    model_text = fields.optional_text("model_text")
    return fields.made(lambda: Required(name, basis, model_text=model_text))


def stage(data: object, path: Path) -> StageEntry:
    """A stage of the organization's own, between events of a case's history."""
    fields = Fields(data, path, "code", "name", "starts", "stops")
    code = fields.read("code", partial(_word, shape=re.compile("[a-z][a-z0-9_]{0,39}")), otherwise="")
    name = fields.line("name")
    starts = fields.several("starts", partial(_event, known=BEGINNINGS), least=1)
    stops = fields.several("stops", partial(_event, known=ENDINGS), least=1)
    return fields.made(lambda: StageEntry(code, name, starts, stops))


def breach_kind(data: object, path: Path) -> BreachKindEntry:
    """A kind of breach of the organization's own."""
    fields = Fields(data, path, "code", "name", "description")
    code = fields.read("code", partial(_word, shape=re.compile("[a-z_]{1,50}")), otherwise="")
    name, description = fields.line("name"), fields.optional_text("description", most=LONG)
    return fields.made(lambda: BreachKindEntry(code, name, description))


def tie_break(data: object, path: Path) -> TieBreakEntry:
    """Criteria in order: `position_rank`, or `open_cases lowest`."""
    fields = Fields(data, path, "channel", "criteria")
    channel = fields.optional_choice("channel", Channel)
    rules = fields.several("criteria", _criterion, least=1)
    return fields.made(lambda: TieBreakEntry(channel, rules))


def policy(data: object, path: Path) -> PolicyEntry:
    """What is allowed with cases; what the file does not say is as usual."""
    fields = Fields(data, path, "matter", *_ALLOWED)
    code = fields.optional_line("matter", most=50)
    allowed = {name: read(fields, name) for name, read in _ALLOWED.items() if fields.has(name)}
    return fields.made(lambda: PolicyEntry(code, Policy(**allowed)))


_ALLOWED: Mapping[str, Callable[[Fields, str], Any]] = {
    "extension_approver": lambda fields, name: fields.choice(name, Approver),
    "extension_times": Fields.number,
    "extension_at_most": lambda fields, name: fields.read(name, relative_from_json, otherwise=None),
    "reopen_within_days": Fields.number,
    "look_after_days": Fields.number,
    "consultation_approver": lambda fields, name: fields.choice(name, Approver),
    "consultation_level": Fields.number,
    "referral_approver": lambda fields, name: fields.choice(name, Approver),
    "binding_channels": lambda fields, name: frozenset(fields.several(name, _channel)),
}


def _channel(value: object, path: Path) -> Channel:
    return one_of(value, path, Channel)


def route(data: object, path: Path) -> RouteEntry:
    """Where cases belong; people and posts are the organization's own, so no template leads to one."""
    fields = Fields(data, path, "code", "matter", "when", "target", "department", "as_matter", "note")
    code, target = fields.line("code", most=120), fields.choice("target", Target)
    matter_code, department, as_matter = (
        fields.optional_line(one, most=50) for one in ("matter", "department", "as_matter")
    )
    when = fields.read("when", conditions_from_json, otherwise=ALWAYS) if fields.has("when") else ALWAYS
    note = fields.optional_line("note", most=LONG)
    entry = RouteEntry(code, matter_code, when, target, department, as_matter, note)
    return fields.made(lambda: _leading(entry))


# What a target needs to be told, and what it may be told.
_NEEDS = {
    Target.DEPARTMENT: (("department",), ()),
    Target.FIRST_CONTACT: ((), ()),
    Target.DUTY_OFFICER: ((), ("department",)),
    Target.LEADER_IN_CHARGE: ((), ()),
    Target.AS_MATTER: (("as_matter",), ()),
}


def _leading(entry: RouteEntry) -> RouteEntry:
    if entry.target not in _NEEDS:
        raise invalid("a template knows neither people nor who holds a post", ("target",))
    needed, allowed = _NEEDS[entry.target]
    for name in ("department", "as_matter"):
        if name in needed and getattr(entry, name) is None:
            raise invalid(f"a route to {entry.target} names this", (name,))
        if name not in (*needed, *allowed) and getattr(entry, name) is not None:
            raise invalid(f"a route to {entry.target} does not name this", (name,))
    return entry


def reply(data: object, path: Path) -> ReplyEntry:
    """Who tells the requester the result under conditions."""
    fields = Fields(data, path, "code", "matter", "when", "replier", "department", "note")
    code, replier = fields.line("code", most=120), fields.choice("replier", Replier)
    matter_code, department = (fields.optional_line(one, most=50) for one in ("matter", "department"))
    when = fields.read("when", _when, otherwise=ALWAYS) if fields.has("when") else ALWAYS
    note = fields.optional_line("note", most=LONG)
    entry = ReplyEntry(code, matter_code, when, replier, department, note)
    return fields.made(lambda: _answering(entry))


def _when(value: object, path: Path) -> Conditions:
    return known_of_a_case(conditions_from_json(value, path), path)


def _answering(entry: ReplyEntry) -> ReplyEntry:
    require_department(entry.replier, entry.department, ("department",))
    return entry


def _criterion(value: object, path: Path) -> Rule:
    criterion, _, direction = a_line(value, path).partition(" ")
    try:
        rule = Rule(Criterion(criterion), Direction(direction or Direction.HIGHEST))
    except ValueError:
        raise invalid("this is no criterion of the tie-break", path) from None
    if rule.criterion is Criterion.BADGE:
        raise invalid("the badge always comes last by itself", path)
    return rule


def _event(value: object, path: Path, *, known: frozenset[str]) -> str:
    kind = a_line(value, path)
    if kind not in known:
        raise invalid(why_not(kind), path)
    return kind


def _word(value: object, path: Path, *, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise invalid("a code is a word of small letters and underscores", path)
    return value
