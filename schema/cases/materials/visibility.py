"""Who sees a paper: whoever sees its case, and nobody else. Whoever holds one has a part in the case."""

from schema.cases.visibility import cases, of_visible_case
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, sql
from tenants.directory.access import Viewer

# Two short look-ups by index, whatever else there is.
_IN_HAND = """{t}.id in (
    select hm.id from case_materials hm where hm.holder_id = any({})
    union
    select wp.material_id from material_passes wp
    where wp.state = 'on_the_way' and wp.to_staff_id = any({}))"""


def materials(viewer: Viewer) -> Predicate:
    """Papers of visible cases."""
    return of_visible_case(viewer)


def of_visible_material(viewer: Viewer) -> Predicate:
    """Rows with a `material_id` whose paper the viewer sees."""
    which = cases(viewer)
    if which is EVERY_ROW or which is NO_ROW:
        return which
    inner = which.text.replace("{t}", "mc")
    return Predicate(
        "exists (select from case_materials vm join cases mc on mc.id = vm.case_id"
        f" where vm.id = {{t}}.material_id and {inner})",
        which.values,
    )


def in_hand(viewer: Viewer) -> Predicate:
    """Papers that wait for the viewer, or for somebody they act for: held, or on the way to them."""
    mine = [viewer.staff_id, *sorted(viewer.acts_for)]
    return sql(_IN_HAND, mine, mine)
