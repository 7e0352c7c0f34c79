"""What requesters leave over the counter, and on whose desk it lies."""

from typing import Any

from tests.support.story import Story

LIES = """{ materials { id name kind copies state toGiveBack settledTo holder { badge }
    acceptedBy { badge } onBehalfOf { badge } onTheWay { sender { badge } taker { badge } }
    holdings { staff { badge } until } } }"""


async def left(
    story: Story, badge: str, case: dict[str, Any], *things: dict[str, Any], **more: Any
) -> list[str]:
    """Things taken in by somebody; their ids."""
    given = {"caseId": case["id"], "materials": list(things), **more}
    payload = await story.portal.do(badge, "caseMaterialsAccept", "materials { id }", **given)
    return [one["id"] for one in payload["materials"]]


async def passed(story: Story, badge: str, ids: list[str], to: str, **more: Any) -> None:
    """Put on the way to somebody's desk."""
    await story.portal.do(badge, "materialsPass", "", materialIds=ids, toStaffId=story.ids[to], **more)


async def received(story: Story, badge: str, ids: list[str]) -> None:
    """Confirmed by whoever has them now."""
    await story.portal.do(badge, "materialsReceive", "", materialIds=ids)


async def settled(story: Story, badge: str, ids: list[str], outcome: str, **more: Any) -> None:
    """Given back, sent on, filed or lost."""
    await story.portal.do(badge, "materialsSettle", "", materialIds=ids, outcome=outcome, **more)


async def papers(story: Story, badge: str, case: dict[str, Any]) -> list[dict[str, Any]]:
    """What was left for a case, as somebody sees it."""
    return list((await story.read(badge, case, LIES))["materials"])


async def desks(story: Story, badge: str, case: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    """Of each paper who holds it, and to whom it is on the way; its state where nobody holds it."""
    return [
        (
            one["name"],
            one["holder"]["badge"] if one["holder"] else one["state"],
            one["onTheWay"]["taker"]["badge"] if one["onTheWay"] else None,
        )
        for one in await papers(story, badge, case)
    ]


async def at_hand(story: Story, badge: str) -> list[str]:
    """Which papers somebody has, or is to be handed."""
    data = await story.portal.ask(badge, "{ myMaterials(first: 100) { nodes { name } } }")
    return [one["name"] for one in data["myMaterials"]["nodes"]]
