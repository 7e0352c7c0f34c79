"""Who reads which bulletin."""

from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, sql
from tenants.directory.access import Permission, Scope, Viewer

_ADDRESSED = """{t}.state <> 'draft' and (
    not exists (select from bulletin_departments ba where ba.bulletin_id = {t}.id)
    or exists (select from bulletin_departments bw
               where bw.bulletin_id = {t}.id and belongs_below({}, bw.department_id)))"""


def bulletins(viewer: Viewer) -> Predicate:
    """Those addressed to the viewer, and those one wrote; whoever publishes everywhere reads them all."""
    if not viewer.is_person:
        return NO_ROW
    if viewer.grants.get(Permission.BULLETIN_PUBLISH) is Scope.TENANT:
        return EVERY_ROW
    return sql("{t}.drafted_by_id = {}", viewer.staff_id) | sql(_ADDRESSED, viewer.department_id)


def citations(viewer: Viewer) -> Predicate:
    """What is cited in a bulletin that the viewer reads."""
    seen = bulletins(viewer)
    if seen is NO_ROW or seen is EVERY_ROW:
        return seen
    inner = seen.text.replace("{t}", "cb")
    return Predicate(
        f"exists (select from bulletins cb where cb.id = {{t}}.bulletin_id and {inner})", seen.values
    )
