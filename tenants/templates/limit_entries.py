"""Reads time limits, with the ladders that many of them share. Pure."""

from collections.abc import Mapping
from functools import partial

from tenants.errors import Code, Refusal
from tenants.rules.conditions import ALWAYS, conditions_from_json
from tenants.rules.limits import Terms
from tenants.rules.stages import Stage, key_of, unmeasured
from tenants.rules.time_limit import LONGEST_CODE, PAUSING
from tenants.templates.fields import Fields
from tenants.templates.template import LimitEntry
from tenants.working_time.reading import Path, a_line, a_list

# Rungs as plain data, by the name of the ladder.
Ladders = Mapping[str, list[object]]

_TERMS = ("duration", "counting", "pauses", "extension", "pause_terms", "starts_with")


def ladders(data: object, path: Path) -> Ladders:
    """`[ladders]`: each is a list of rungs; one that opens a breach may leave its kind to the limit."""
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise Refusal(Code.INVALID, "this must be a table", path)
    return {str(name): list(a_list(rungs, (*path, str(name)), most=20)) for name, rungs in data.items()}


def limit(data: object, path: Path, *, shared: Ladders) -> LimitEntry:
    """A limit: its rungs are its ladder's; `breach` is the kind of the breaches that the ladder opens."""
    known = ("code", "stage", "own_stage", "matter", "when", "calendar", "ladder", "breach")
    fields = Fields(data, path, *known, *_TERMS)
    code, stage = fields.line("code", most=LONGEST_CODE), fields.choice("stage", Stage)
    own_stage, matter, calendar = (
        fields.optional_line(one, most=50) for one in ("own_stage", "matter", "calendar")
    )
    when = fields.read("when", conditions_from_json, otherwise=ALWAYS) if fields.has("when") else ALWAYS
    breach = fields.optional_line("breach", most=50)
    rungs: list[object] = []
    if fields.has("ladder"):
        rungs = fields.read("ladder", partial(_rungs, shared=shared, breach=breach), otherwise=[])
    said = {
        name: fields.read(name, lambda value, _: value, otherwise=None) for name in _TERMS if fields.has(name)
    }
    usual = {"pauses": PAUSING.get(key_of(stage, own_stage), [])}
    return fields.made(
        lambda: LimitEntry(
            code,
            _fitting(stage, own_stage),
            own_stage,
            matter,
            when,
            Terms.from_json({**usual, **said, "rungs": rungs}),
            calendar,
        )
    )


def _fitting(stage: Stage, own_stage: str | None) -> Stage:
    if (stage is Stage.OWN) != (own_stage is not None):
        raise Refusal(Code.INVALID, "the code of a stage belongs to own, and to own only", ("own_stage",))
    if (reason := unmeasured(stage)) is not None:
        raise Refusal(Code.INVALID, reason, ("stage",))
    return stage


def _rungs(value: object, path: Path, *, shared: Ladders, breach: str | None) -> list[object]:
    name = a_line(value, path, most=50)
    if name not in shared:
        raise Refusal(Code.NOT_FOUND, "this file has no such ladder", path)
    return [_with_breach(rung, breach) for rung in shared[name]]


def _with_breach(rung: object, breach: str | None) -> object:
    if breach is None or not isinstance(rung, Mapping) or rung.get("action") != "open_breach":
        return rung
    return {"breach": breach, **rung}
