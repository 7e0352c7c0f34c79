"""Mutations: pass papers on, confirm them, miss them, take them back, take them off a desk, settle them."""

from collections.abc import Sequence
from uuid import UUID

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.materials.material import CaseMaterial
from schema.context import Info
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from tenants.cases.materials import pass_on, recall, receive, settle, take
from tenants.cases.materials.material import CaseMaterial as Row
from tenants.cases.materials.settle import Settlement
from tenants.directory.access import Permission

READING = requires(Permission.CASE_READ)


@strawberry.input(description="Which papers.")
class WhichMaterials:
    """Base of what is done with papers that were taken in."""

    material_ids: list[strawberry.ID] = strawberry.field(
        description="The CaseMaterials, 1 to 50, of one case or of several."
    )


@strawberry.input(description="Which papers, and to whom.")
class MaterialsPassInput(WhichMaterials):
    """Papers on their way."""

    to_staff_id: strawberry.ID = strawberry.field(description="Who is to have them.")
    remark: str | None = strawberry.field(
        description="What they should know, at most 1,000 characters.", default=None
    )


@strawberry.input(description="Which papers arrived.")
class MaterialsReceiveInput(WhichMaterials):
    """Papers that arrived."""


@strawberry.input(description="Which papers did not arrive, and what is known of that.")
class MaterialsReportMissingInput(WhichMaterials):
    """Papers that did not arrive."""

    reason: str = strawberry.field(description="What is known of it, at most 1,000 characters.")


@strawberry.input(description="Which papers are taken back.")
class MaterialsRecallInput(WhichMaterials):
    """Papers that are not to go."""

    reason: str | None = strawberry.field(description="Why, at most 1,000 characters.", default=None)


@strawberry.input(description="Which papers are taken off whose desk, and why.")
class MaterialsTakeInput(WhichMaterials):
    """Papers of somebody who is not there."""

    reason: str = strawberry.field(description="Why, at most 1,000 characters.")


@strawberry.input(description="Which papers leave the desks, and where to.")
class MaterialsSettleInput(WhichMaterials):
    """The end of it."""

    outcome: Settlement = strawberry.field(description="What becomes of them.")
    to: str | None = strawberry.field(
        description="Who took them, which body they go to, or where they are filed, at most 200 characters. "
        "Must be told with GIVEN_BACK and SENT_ON.",
        default=None,
    )
    remark: str | None = strawberry.field(
        description="What there is to say, at most 1,000 characters. Must be told with LOST.", default=None
    )


@readable(REACHED)
@strawberry.type(description="The papers as they are now.")
class MaterialsPayload(Payload):
    """Answer to what is done with papers that were taken in."""

    materials: list[CaseMaterial] = strawberry.field(
        description="The papers, in the order asked; empty when refused.", default_factory=list
    )


@strawberry.type
class PassingMutation:
    """From desk to desk, and out of the house."""

    @mutation(
        READING,
        description="Pass papers on, for whoever holds them. They are on the way, and the viewer goes on "
        "answering for them, until the taker confirms that they arrived.",
    )
    async def materials_pass(self, info: Info, input: MaterialsPassInput) -> MaterialsPayload:
        passed = await pass_on.pass_on(
            _keys(input),
            to_staff_id=Staff.key_of(input.to_staff_id, "to_staff_id"),
            remark=input.remark,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _shown(passed)

    @mutation(
        READING,
        description="Confirm that papers arrived, for whoever they were passed to: all or some. From this "
        "moment on the viewer holds them.",
    )
    async def materials_receive(self, info: Info, input: MaterialsReceiveInput) -> MaterialsPayload:
        received = await receive.receive(_keys(input), by=info.context.require_viewer(), at=info.context.at)
        return _shown(received)

    @mutation(
        READING,
        description="Report that papers did not arrive, for whoever they were passed to. Whoever passed "
        "them on holds them still; they, the heads of both and the first contact are told.",
    )
    async def materials_report_missing(
        self, info: Info, input: MaterialsReportMissingInput
    ) -> MaterialsPayload:
        missed = await receive.report_missing(
            _keys(input), reason=input.reason, by=info.context.require_viewer(), at=info.context.at
        )
        return _shown(missed)

    @mutation(READING, description="Take papers back that nobody has confirmed yet, for whoever passed them.")
    async def materials_recall(self, info: Info, input: MaterialsRecallInput) -> MaterialsPayload:
        recalled = await recall.recall(
            _keys(input), reason=input.reason, by=info.context.require_viewer(), at=info.context.at
        )
        return _shown(recalled)

    @mutation(
        READING,
        description="Take papers off the desk of somebody who is away or gone: for the handler of the case, "
        "and for whoever holds case.reassign or case.supervise as far as that reaches. The viewer holds them "
        "at once; whoever had them is told.",
    )
    async def materials_take(self, info: Info, input: MaterialsTakeInput) -> MaterialsPayload:
        taken = await take.take(
            _keys(input), reason=input.reason, by=info.context.require_viewer(), at=info.context.at
        )
        return _shown(taken)

    @mutation(
        READING,
        description="Give papers back, send them on, file them, or report them lost: for whoever holds "
        "them, while they are on nobody's way.",
    )
    async def materials_settle(self, info: Info, input: MaterialsSettleInput) -> MaterialsPayload:
        settled = await settle.settle(
            _keys(input),
            input.outcome,
            to=input.to,
            remark=input.remark,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _shown(settled)


def _keys(given: WhichMaterials) -> list[UUID]:
    return [CaseMaterial.key_of(one, "material_ids", place) for place, one in enumerate(given.material_ids)]


def _shown(rows: Sequence[Row]) -> MaterialsPayload:
    return MaterialsPayload(materials=[CaseMaterial.known(one.id) for one in rows])
