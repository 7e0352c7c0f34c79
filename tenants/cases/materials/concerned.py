"""Led past: papers go to nobody whom their case has turned out to be about; what those hold is told."""

from datetime import datetime

from tenants import history
from tenants.cases import confidentiality, inbox, involvement
from tenants.cases.case import Case
from tenants.cases.involvement import Part
from tenants.cases.materials import papers as taking_up
from tenants.cases.materials import recall
from tenants.cases.materials.material import CaseMaterial
from tenants.directory.access import Viewer
from tenants.session import current

_WITH_SOMEBODY = """
select m.id, m.holder_id, p.to_staff_id
from case_materials m left join material_passes p on p.material_id = m.id and p.state = 'on_the_way'
where m.case_id = $1 and m.state = 'held'
order by m.ordinal
"""


async def lead_past(case: Case, *, by: Viewer, at: datetime) -> None:
    """What is on its way to them stays with whoever sent it, who is told.

    What they have nobody can take from them unseen: whoever answers for the case, and whoever supervises it,
    are told, to fetch it.
    """
    rows = await current().fetch(_WITH_SOMEBODY, case.id) if case.about else []
    people = {one for row in rows for one in (row["holder_id"], row["to_staff_id"]) if one is not None}
    concerned = await confidentiality.concerned(case.about, people)
    if coming := [row["id"] for row in rows if row["to_staff_id"] in concerned]:
        await recall.put(await taking_up.among([case], coming), by=by, at=at)
    if held := [row["id"] for row in rows if row["holder_id"] in concerned]:
        theirs = await CaseMaterial.filter(id__in=held).order_by("ordinal")
        kind = "material.with_concerned"
        data = {"materials": [{"ordinal": one.ordinal, "kind": one.kind} for one in theirs]}
        await history.record(kind, by=by.staff_id, at=at, case_id=case.id, subject_id=theirs[0].id, data=data)
        told = [case.handler_id, *await involvement.who(case.id, Part.SUPERVISOR)]
        # Also whoever has said whom it is about: who holds its papers they learn only now.
        await inbox.tell(told, kind, case=case, by=None, at=at)
