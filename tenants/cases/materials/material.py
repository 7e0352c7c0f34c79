"""An accepted material, who held it since when, and its ways from desk to desk."""

from enum import StrEnum

from tortoise import fields

from tenants.base import TenantModel


class MaterialKind(StrEnum):
    """What was left."""

    ORIGINAL = "original"
    COPY = "copy"
    OBJECT = "object"

    @property
    def is_given_back(self) -> bool:
        """Whether the requester wants it back unless they say otherwise."""
        return self is not MaterialKind.COPY


class MaterialState(StrEnum):
    """Where it is in the end."""

    HELD = "held"
    GIVEN_BACK = "given_back"
    SENT_ON = "sent_on"
    FILED = "filed"
    LOST = "lost"


class PassState(StrEnum):
    """What became of a way from one desk to another."""

    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"
    MISSING = "missing"
    RECALLED = "recalled"


class CaseMaterial(TenantModel):
    """One thing that was taken in for a case; `holder_id` has it until it is settled."""

    case_id = fields.UUIDField()
    ordinal = fields.IntField()
    # What was taken in together: the first of it.
    acceptance_id = fields.UUIDField()
    name = fields.TextField()
    kind = fields.CharEnumField(MaterialKind, max_length=20)
    copies = fields.IntField(default=1)
    remark = fields.TextField(null=True)
    to_give_back = fields.BooleanField()
    checklist_id = fields.UUIDField(null=True)
    notice_id = fields.UUIDField(null=True)
    # Counted from one.
    notice_line = fields.IntField(null=True)
    accepted_by_id = fields.UUIDField()
    accepted_at = fields.DatetimeField()
    # Who was away.
    on_behalf_of_id = fields.UUIDField(null=True)
    state = fields.CharEnumField(MaterialState, max_length=20, default=MaterialState.HELD)
    holder_id = fields.UUIDField(null=True)
    settled_at = fields.DatetimeField(null=True)
    settled_by_id = fields.UUIDField(null=True)
    settled_to = fields.TextField(null=True)
    settled_remark = fields.TextField(null=True)

    class Meta:
        table = "case_materials"


class MaterialHolding(TenantModel):
    """One period in which one person had it."""

    material_id = fields.UUIDField()
    ordinal = fields.IntField()
    staff_id = fields.UUIDField()
    since = fields.DatetimeField()
    until = fields.DatetimeField(null=True)

    class Meta:
        table = "material_holdings"


class MaterialPass(TenantModel):
    """A way to another desk; whoever passed it on has it until the taker confirms."""

    material_id = fields.UUIDField()
    from_staff_id = fields.UUIDField()
    to_staff_id = fields.UUIDField()
    passed_at = fields.DatetimeField()
    remark = fields.TextField(null=True)
    hand_over_id = fields.UUIDField(null=True)
    shift_hand_over_id = fields.UUIDField(null=True)
    state = fields.CharEnumField(PassState, max_length=20, default=PassState.ON_THE_WAY)
    decided_at = fields.DatetimeField(null=True)
    decided_by_id = fields.UUIDField(null=True)
    # Why it did not arrive, or was taken back.
    reason = fields.TextField(null=True)

    class Meta:
        table = "material_passes"
