"""The words of materials, each with its meaning."""

from schema.enums import described
from tenants.cases.materials.material import MaterialKind, MaterialState, PassState
from tenants.cases.materials.settle import Settlement

described(
    MaterialKind,
    {
        MaterialKind.ORIGINAL: "An original; given back unless said otherwise.",
        MaterialKind.COPY: "A copy; stays with the case unless said otherwise.",
        MaterialKind.OBJECT: "A thing, such as a card, a key or a sample; given back unless said otherwise.",
    },
    name="CaseMaterialKind",
)
described(
    MaterialState,
    {
        MaterialState.HELD: "One member of the staff holds it.",
        MaterialState.GIVEN_BACK: "The requester has it again.",
        MaterialState.SENT_ON: "A body outside has it.",
        MaterialState.FILED: "It lies with the files.",
        MaterialState.LOST: "Nobody knows where it is, and whoever must know was told.",
    },
    name="CaseMaterialState",
)
described(
    PassState,
    {
        PassState.ON_THE_WAY: "Whoever passed it on answers for it until the taker confirms.",
        PassState.RECEIVED: "The taker has it.",
        PassState.MISSING: "It did not arrive: whoever passed it on goes on answering for it.",
        PassState.RECALLED: "Taken back, or overtaken, before it arrived.",
    },
    name="MaterialPassState",
)
described(
    Settlement,
    {
        Settlement.GIVEN_BACK: "The requester has it again; `to` says who took it.",
        Settlement.SENT_ON: "It went to a body outside; `to` says which.",
        Settlement.FILED: "It was filed; `to` may say where.",
        Settlement.LOST: "It cannot be found; `remark` says how that came. Superiors are told.",
    },
    name="MaterialSettlement",
)
