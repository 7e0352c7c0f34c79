"""What differs between two versions: rule by rule, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from tenants.editing import told
from tenants.session import current

# By subject, then by code: the fields as plain data, with names in place of ids that differ between versions.
Contents = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `field` is None where the rule itself came or went."""

    subject: str
    key: str
    field: str | None
    before: Any
    after: Any


def compare(before: Contents, after: Contents) -> list[Change]:
    """Everything that differs, in the order of subject, key and field. Pure."""
    return list(_changes(before, after))


def _changes(before: Contents, after: Contents) -> Iterator[Change]:
    for subject in sorted({*before, *after}):
        old, new = before.get(subject, {}), after.get(subject, {})
        for key in sorted({*old, *new}):
            if key not in old or key not in new:
                yield Change(subject, key, None, old.get(key), new.get(key))
                continue
            for name in sorted({*old[key], *new[key]}):
                was, is_ = old[key].get(name), new[key].get(name)
                if was != is_:
                    yield Change(subject, key, name, was, is_)


async def contents(rule_set_id: UUID) -> Contents:
    """Everything that a version says, comparable with any other."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in await current().fetch(_CONTENTS, rule_set_id):
        says = orjson.loads(row["says"])
        found.setdefault(row["subject"], {})[row["key"]] = told(
            {name: value for name, value in says.items() if value is not None}
        )
    return found


# Columns that the database derives from others say nothing of their own: they are left out of every table.
_CONTENTS = """
with m as (select id, code from matters where rule_set_id = $1),
rules (subject, key, says, source) as (
select 'rule_set', 'rule_set',
       jsonb_build_object('title', s.title, 'note', s.note, 'leader', l.badge), null::oid
from rule_sets s left join staff l on l.id = s.leader_id where s.id = $1
union all
select 'matter', r.code, to_jsonb(r) - '{tenant_id,id,rule_set_id,department_id,code}'::text[]
       || jsonb_build_object('department', d.code, 'materials', (
            select jsonb_agg(jsonb_build_object('name', x.name, 'legalBasis', x.legal_basis,
                                                'modelText', x.model_text) order by x.ordinal)
            from materials x where x.rule_set_id = $1 and x.matter_id = r.id)), r.tableoid
from matters r join departments d on d.id = r.department_id where r.rule_set_id = $1
union all
select 'tie_break', coalesce(c.channel, ''),
       jsonb_build_object('criteria', jsonb_agg(c.criterion || ' ' || c.direction order by c.ordinal)), null
from tie_break_criteria c where c.rule_set_id = $1 group by c.channel
union all
select 'stage', r.code, to_jsonb(r) - '{tenant_id,id,rule_set_id,code}'::text[], r.tableoid
from stages r where r.rule_set_id = $1
union all
select 'time_limit', r.code, to_jsonb(r) - '{tenant_id,id,rule_set_id,code,matter_id,calendar_id}'::text[]
       || jsonb_build_object('matter', m.code, 'calendar', k.name), r.tableoid
from time_limits r left join m on m.id = r.matter_id left join calendars k on k.id = r.calendar_id
where r.rule_set_id = $1
union all
select 'route', r.code, to_jsonb(r)
       - '{tenant_id,id,rule_set_id,code,matter_id,as_matter_id,department_id,position_id,staff_id}'::text[]
       || jsonb_build_object('matter', m.code, 'asMatter', a.code, 'department', d.code, 'position', p.name,
                             'staff', s.badge), r.tableoid
from routes r left join m on m.id = r.matter_id left join m a on a.id = r.as_matter_id
    left join departments d on d.id = r.department_id left join positions p on p.id = r.position_id
    left join staff s on s.id = r.staff_id
where r.rule_set_id = $1
union all
select 'reply_rule', r.code, to_jsonb(r) - '{tenant_id,id,rule_set_id,code,matter_id,department_id}'::text[]
       || jsonb_build_object('matter', m.code, 'department', d.code), r.tableoid
from reply_rules r left join m on m.id = r.matter_id left join departments d on d.id = r.department_id
where r.rule_set_id = $1
union all
select 'breach_kind', r.code, to_jsonb(r) - '{tenant_id,id,rule_set_id,code}'::text[], r.tableoid
from breach_kinds r where r.rule_set_id = $1
union all
select 'case_policy', coalesce(m.code, ''), to_jsonb(r) - '{tenant_id,id,rule_set_id,matter_id}'::text[],
       r.tableoid
from case_policies r left join m on m.id = r.matter_id where r.rule_set_id = $1
)
select subject, key, says - array(
    select attname::text from pg_attribute where attrelid = source and attgenerated <> ''
) as says
from rules
"""
