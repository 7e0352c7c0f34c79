"""Who decides on what somebody asks for about a case: the policy names a level, the tree names the person."""

from uuid import UUID

from tenants.cases import confidentiality
from tenants.cases.case import Case
from tenants.directory import hierarchy
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.rules import loading
from tenants.rules.policies import Approver
from tenants.session import current

_LEADER = """
with recursive up(head_id, parent_id, step) as (
    select head_id, parent_id, 1 from departments where id = $1
    union all
    select d.head_id, d.parent_id, u.step + 1 from up u join departments d on d.id = u.parent_id
)
select u.head_id from up u join staff s on s.id = u.head_id and s.left_on is null order by u.step desc limit 1
"""


async def approver_of(case: Case, level: Approver, *, asker_id: UUID) -> UUID:
    """The person at this level above whoever asks; whoever stands at the top decides for themself.

    Nobody decides in a case that is about them: the next above does.
    """
    if level is Approver.LEADER:
        found = await _leader(case)
    else:
        above = (await hierarchy.answerable_chain([asker_id]))[asker_id]
        found = above.superior_id if level is Approver.SUPERIOR else above.head_id
    found = await confidentiality.deciding(case.about, found, beneath=asker_id)
    if found is None:
        raise Refusal(Code.CONFLICT, "nobody is named who could decide on this", ("case_id",))
    return found


async def _leader(case: Case) -> UUID | None:
    """The leader in charge by the case's rules; where they have left, whoever stands at the top."""
    leader_id = (await loading.load(case.rule_set_id)).leader_id
    found: UUID | None = await current().fetchval(
        "select id from staff where id = $1 and left_on is null", leader_id
    )
    return found or await current().fetchval(_LEADER, case.department_id)


def require_approver(by: Viewer, approver_id: UUID | None, path: str) -> None:
    """Refuse everybody but the one who was asked, and whoever acts for them."""
    if by.staff_id != approver_id and approver_id not in by.acts_for:
        raise Refusal(Code.NOT_ALLOWED, "somebody else decides on this", (path,))
