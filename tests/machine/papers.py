"""What people do with the papers of a case, and who usually does."""

from uuid import UUID

from tenants.cases.materials import accept, pass_on, recall, receive, settle, take
from tenants.cases.materials.left import Left
from tenants.cases.materials.material import MaterialKind
from tenants.cases.materials.settle import Settlement
from tenants.ids import new_id
from tenants.session import current
from tests.machine.house import Moves, Turn

_HELD = """select id from case_materials where case_id = $1 and state = 'held' order by ordinal"""
_UNDER_WAY = """
select m.id from case_materials m join material_passes p on p.material_id = m.id and p.state = 'on_the_way'
where m.case_id = $1 order by m.ordinal
"""


def left(turn: Turn) -> tuple[Left, ...]:
    kinds = list(MaterialKind)
    return tuple(
        Left(f"材料{place}", kinds[(turn.choice + place) % 3]) for place in range(1 + turn.choice % 3)
    )


async def _some(turn: Turn, which: str) -> list[UUID]:
    """All of them, or only the first."""
    rows = [row["id"] for row in await current().fetch(which, turn.case_id)]
    return rows[: len(rows) if turn.choice % 3 else 1] or [new_id()]


async def accept_papers(turn: Turn) -> object:
    away = turn.someone(shift=3) if turn.choice % 2 else None
    key = f"papers-{turn.choice}" if turn.choice % 7 == 0 else None
    return await accept.accept(
        turn.case_id, left(turn), on_behalf_of_id=away, idempotency_key=key, by=turn.by, at=turn.at
    )


async def pass_papers_on(turn: Turn) -> object:
    return await pass_on.pass_on(
        await _some(turn, _HELD), to_staff_id=turn.someone(shift=2), by=turn.by, at=turn.at
    )


async def receive_papers(turn: Turn) -> object:
    return await receive.receive(await _some(turn, _UNDER_WAY), by=turn.by, at=turn.at)


async def miss_papers(turn: Turn) -> object:
    material_ids = await _some(turn, _UNDER_WAY)
    return await receive.report_missing(material_ids, reason="没到", by=turn.by, at=turn.at)


async def recall_papers(turn: Turn) -> object:
    return await recall.recall(await _some(turn, _UNDER_WAY), by=turn.by, at=turn.at)


async def take_papers(turn: Turn) -> object:
    return await take.take(await _some(turn, _HELD), reason="人不在", by=turn.by, at=turn.at)


async def settle_papers(turn: Turn) -> object:
    outcome = turn.pick(list(Settlement))
    material_ids = await _some(turn, _HELD)
    return await settle.settle(material_ids, outcome, to="本人", remark="如此", by=turn.by, at=turn.at)


PAPERS: Moves = {
    "accept papers": (accept_papers, "handler"),
    "pass papers on": (pass_papers_on, "keeper"),
    "receive papers": (receive_papers, "papers_to"),
    "miss papers": (miss_papers, "papers_to"),
    "recall papers": (recall_papers, "keeper"),
    "take papers": (take_papers, "0001"),
    "settle papers": (settle_papers, "keeper"),
}
