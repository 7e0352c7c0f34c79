"""Mutations of corrections."""

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.oversight.check_finding import CheckCorrection, CheckFinding
from schema.oversight.check_inputs import (
    CorrectionAcceptInput,
    CorrectionPayload,
    CorrectionRefuseInput,
    CorrectionReportInput,
)
from schema.permissions import SIGNED_IN
from tenants.oversight import check_correction


@strawberry.type
class CorrectionMutation:
    """What is done about a defect, and whether it is enough."""

    @mutation(
        SIGNED_IN,
        description="Report what was done about a defect, as somebody of the department or its head.",
    )
    async def correction_report(self, info: Info, input: CorrectionReportInput) -> CorrectionPayload:
        made = await check_correction.report(
            CheckFinding.key_of(input.finding_id, "finding_id"),
            said=input.text,
            **info.context.signature(),
        )
        return CorrectionPayload(correction=CheckCorrection.known(made.id))

    @mutation(
        SIGNED_IN,
        description="Accept a correction, as one of the inspectors, or whoever conducts checks there; nobody "
        "of the department, and nobody who reported it.",
    )
    async def correction_accept(self, info: Info, input: CorrectionAcceptInput) -> CorrectionPayload:
        made = await check_correction.accept(
            CheckCorrection.key_of(input.correction_id, "correction_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return CorrectionPayload(correction=CheckCorrection.known(made.id))

    @mutation(
        SIGNED_IN, description="Refuse a correction, as whoever may accept it: the department reports again."
    )
    async def correction_refuse(self, info: Info, input: CorrectionRefuseInput) -> CorrectionPayload:
        made = await check_correction.refuse(
            CheckCorrection.key_of(input.correction_id, "correction_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return CorrectionPayload(correction=CheckCorrection.known(made.id))
