"""Whatever the product can record, or tell somebody, has a name that a clerk understands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tenants.cases.breaches import BreachState
from tenants.cases.materials.settle import Settlement
from tenants.directory.access import Permission
from tenants.event_names import NAMES, Language, name_of
from tenants.jobs.job import JobState
from tenants.oversight.check_correction import CorrectionState
from tenants.oversight.commendation import CommendationState

HOUSE = Path(__file__).parents[2]
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
IN_SQL = re.compile(r"'([a-z_]+\.[a-z_]+)'")
# Kinds whose verb is a state; what a case, a breach or a job never comes to is not recorded.
STATES = {
    "job.": {f"job.{state}" for state in JobState} - {"job.waiting", "job.running"},
    "commendation.": {f"commendation.{state}" for state in CommendationState},
    "correction.": {f"correction.{state}" for state in CorrectionState},
    "breach.": {f"breach.{state}" for state in BreachState} - {"breach.open", "breach.in_review"},
    "material.": {f"material.{outcome}" for outcome in Settlement},
    # A column in a statement.
    "o.": set(),
}
# What has the same shape and is no kind: operations that are done once, jobs, settings, modules, columns.
OTHERS = {permission.value for permission in Permission} | {
    "app.tenant_id",
    "case.import",
    "case_materials.accept",
    "m.new",
    "rule_set.preview",
    "text.csv",
    *(f"tenants.{module}" for module in ("directory", "idempotency", "portal", "rules", "tenant")),
}


def written(tree: ast.AST) -> Iterator[str]:
    """Everything in a module that has the shape of a kind, also inside its SQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from [node.value] if KIND.fullmatch(node.value) else IN_SQL.findall(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginning = str(node.values[0].value)
            if re.fullmatch(r"[a-z_]+\.", beginning):
                yield from STATES.get(beginning, {f"{beginning}…"})


def recorded(tree: ast.AST) -> Iterator[str]:
    """Kinds that a module records by itself: the first of the words it hands over."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in ("record", "Entry", "sign_out_everywhere", "set_password", "change_password"):
                yield from (one for given in node.args for one in written(given))


def modules(*roots: str) -> Iterator[tuple[str, ast.AST]]:
    """The modules below these folders."""
    for root in roots:
        for path in sorted((HOUSE / root).rglob("*.py")):
            if "event_names" not in path.parts:
                yield str(path.relative_to(HOUSE)), ast.parse(path.read_text(encoding="utf-8"))


def kinds() -> dict[str, str]:
    """Every kind there is, and a module that has it."""
    found = {kind: path for path, tree in modules("tenants", "workers") for kind in written(tree)}
    found |= {kind: path for path, tree in modules("app", "schema") for kind in recorded(tree)}
    return {kind: path for kind, path in found.items() if kind not in OTHERS}


def test_every_kind_that_the_code_can_record_has_a_name() -> None:
    assert {kind: path for kind, path in kinds().items() if kind not in NAMES} == {}


def test_nothing_has_a_name_that_never_happens() -> None:
    known = {kind for _, tree in modules("tenants", "workers", "app", "schema") for kind in written(tree)}
    assert NAMES.keys() - known == set()


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_is_in_chinese_and_in_english(kind: str) -> None:
    zh, en = name_of(kind, Language.ZH), name_of(kind, Language.EN)
    assert re.search("[\u4e00-\u9fff]", zh)
    assert re.fullmatch(r"[A-Z][A-Za-z' -]+", en)
    assert KIND.fullmatch(kind)


def test_no_two_things_that_happen_to_a_case_are_called_the_same() -> None:
    for language in Language:
        told = [
            name_of(kind, language) for kind in NAMES if kind.startswith(("case.", "hand_over.", "clock."))
        ]
        assert len(told) == len(set(told))


def test_what_an_earlier_release_recorded_is_shown_as_it_is() -> None:
    assert name_of("case.forgotten", Language.EN) == "case.forgotten"
