"""A relation that asks nothing of the viewer leads nowhere that they could not have gone without it.

Looked at over the whole schema, for viewers of every reach: what is declared tomorrow is looked at as well.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLSchema, get_named_type
from strawberry import Schema

from schema.cases.breach import Breach
from schema.cases.case import Case
from schema.cases.clock import Clock
from schema.cases.entry import CaseEntry, CaseLink
from schema.cases.travel import ShiftHandOver, ShiftLine
from schema.cases.visibility import cases
from schema.oversight.check_draw import CheckDraw
from schema.reads.fields import to_many, to_one
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate
from schema.reads.read_field import ReadField
from schema.reads.source import Source, source_of, sources_of
from schema.reads.specs import HasOne, Nested, ToMany, ToOne
from tenants.directory.access import Permission, Scope, Viewer


def viewer(scope: Scope, *but: Permission) -> Viewer:
    """Somebody who may do everything within the scope, but for some things."""
    return Viewer(
        tenant_id=uuid4(),
        staff_id=uuid4(),
        account_id=uuid4(),
        department_id=uuid4(),
        subtree=frozenset({uuid4()}),
        above=frozenset({uuid4()}),
        grants={each: scope for each in Permission if each not in but},
        acts_for=frozenset({uuid4()}),
    )


VIEWERS = (
    viewer(Scope.OWN),
    viewer(Scope.SUBTREE),
    viewer(Scope.TENANT),
    viewer(Scope.TENANT, Permission.CASE_READ_CONFIDENTIAL),
)


def test_what_is_related_without_asking_is_never_more_than_what_could_be_reached(schema: Schema) -> None:
    built = schema._schema
    related = [(parent, *each) for parent in sources_of(built) for each in unscoped(parent, built)]

    assert [named for parent, field, child in related for named in problems(parent, field, child)] == []
    assert len(related) > 200


@pytest.mark.parametrize(
    ("parent", "field", "child"),
    [
        (ShiftHandOver, to_many("shift_hand_over_id", order="id", unscoped=True, description=""), ShiftLine),
        (Breach, to_one("clock_id", unscoped=True, description=""), Clock),
        (Breach, to_one("case_id", unscoped=True, description=""), Case),
        (CaseLink, to_one("to_case_id", unscoped=True, description=""), Case),
        (Case, to_many("case_id", order="at, id", unscoped=True, description=""), CaseEntry),
        (CheckDraw, to_many("check_draw_id", order="id", unscoped=True, description=""), Breach),
    ],
)
def test_a_relation_that_leads_further_is_found(parent: type, field: ReadField, child: type) -> None:
    assert len(problems(source_of(parent), field, source_of(child))) == 1


def problems(parent: Source, field: ReadField, child: Source) -> set[str]:
    """What is wrong with one relation."""
    return {
        f"{parent.name}.{field.python_name}: not everybody who sees {parent.name} may see {child.name}"
        for who in VIEWERS
        if not implied(parent.visible(who), child.visible(who), who) or elsewhere(field, child)
    }


def elsewhere(field: ReadField, child: Source) -> bool:
    """It leads to a case, but not to the one that a row belongs to."""
    return child.table == "cases" and isinstance(field.spec, ToOne) and field.spec.column != "case_id"


def implied(known: Predicate, wanted: Predicate, who: Viewer) -> bool:
    """Whoever sees a row that it leads from may see the one that it leads to.

    Both are kept with their case, and the second asks for nothing else; or it is for whoever sees the first.
    """
    if wanted is EVERY_ROW or known is NO_ROW or known == wanted:
        return True
    if kept(wanted, who):
        nothing_else = wanted == cases(who) or all(kept(each, who) for each in wanted.every)
        return kept(known, who) and nothing_else
    return says(wanted, known)


def kept(rule: Predicate, who: Viewer) -> bool:
    """It lets nothing through but cases that they see and what belongs to these."""
    if rule is NO_ROW or rule == cases(who):
        return True
    if rule.every or rule.some:
        return any(kept(each, who) for each in rule.every) or (
            bool(rule.some) and all(kept(each, who) for each in rule.some)
        )
    return rule.text.startswith("exists (select from ") and says(rule, cases(who))


def says(rule: Predicate, other: Predicate) -> bool:
    """The one is written into the other, of whichever row."""
    spelt = re.escape(other.text).replace(re.escape("{t}"), r"(?:\w+|\{t\})")
    return re.search(spelt, rule.text) is not None


def unscoped(parent: Source, schema: GraphQLSchema) -> Iterator[tuple[ReadField, Source]]:
    """Its relations that ask nothing of the viewer, and what they lead to."""
    by_name = {each.name: each for each in sources_of(schema)}
    kind: Any = schema.type_map[parent.name]
    for definition in kind.fields.values():
        field = definition.extensions.get("strawberry-definition")
        spec = field.spec if isinstance(field, ReadField) else None
        if isinstance(spec, ToOne | ToMany | HasOne | Nested) and spec.unscoped:
            named: Any = get_named_type(definition.type)
            rows = get_named_type(named.fields["nodes"].type) if isinstance(spec, Nested) else named
            yield field, by_name[rows.name]
