"""What an organization has already, as plain data that a template can be compared with."""

from typing import Any

import orjson

from tenants.editing import told
from tenants.session import current
from tenants.templates.contents import Contents


async def of_directory() -> Contents:
    """Departments by code, everything else by name; one statement."""
    found: dict[str, dict[str, Any]] = {}
    for row in await current().fetch(_DIRECTORY):
        found.setdefault(row["subject"], {})[row["key"]] = told(orjson.loads(row["says"]))
    return found


_DIRECTORY = """
select 'calendar' as subject, name as key,
       jsonb_build_object('time_zone', time_zone, 'weekly', weekly, 'holiday_region', holiday_region) as says
from calendars
union all
select 'department', d.code,
       jsonb_build_object('name', d.name, 'parent', p.code, 'calendar', k.name, 'place', d.place,
                          'office_hours', d.office_hours, 'closed', d.closed_at is not null)
from departments d left join departments p on p.id = d.parent_id left join calendars k on k.id = d.calendar_id
union all
select 'position', name, jsonb_build_object('rank', rank) from positions
union all
select 'grade', name, jsonb_build_object('level', level) from grades
union all
select 'role', r.name, jsonb_build_object('grants', coalesce(
    (select jsonb_object_agg(g.permission, g.scope) from role_permissions g where g.role_id = r.id), '{}'))
from roles r
union all
select 'roster', r.name, jsonb_build_object('department', d.code, 'places', r.places)
from rosters r left join departments d on d.id = r.department_id where r.closed_at is null
"""
