"""What a requester prints: their receipt, and the notices given out to them."""

from typing import Annotated

import strawberry

from schema.attachments.addresses import Addresses, OwnPage, PageLanguage, SignedAddress
from schema.context import Info
from schema.permissions import FOLLOWING, field, readable
from tenants.cases.case import Channel
from tenants.portal import receipt


@readable(FOLLOWING)
@strawberry.type(description="The organization, as far as a receipt names it.")
class RequesterOrganization:
    """Whose receipt it is."""

    name: str = strawberry.field(description="Its name.")
    time_zone: str = strawberry.field(description="In which it lives, such as `Asia/Shanghai`.")
    language: str = strawberry.field(description="In which it speaks, such as `zh-CN`.")


@readable(FOLLOWING)
@strawberry.type(description="Who asked, as the receipt names them.")
class RequesterAsker:
    """The requester themself."""

    name: str | None = strawberry.field(description="Their name.")
    unit: str | None = strawberry.field(description="The unit they spoke for.")
    phone: str | None = strawberry.field(description="Their number, masked: a receipt is left lying about.")


@readable(FOLLOWING)
@strawberry.type(description="A matter, as the public is told of it.")
class RequesterMatter:
    """From the catalogue."""

    name: str = strawberry.field(description="What it is called.")
    legal_basis: str | None = strawberry.field(description="The rule it rests on.")
    fees: str | None = strawberry.field(description="What it costs.")
    complaint_channel: str | None = strawberry.field(description="Where to complain.")
    materials: list[str] = strawberry.field(description="What it needs, by name.")


@readable(FOLLOWING)
@strawberry.type(description="What the receipt of a case says beyond the case itself.")
class RequesterReceipt:
    """The head of a receipt."""

    organization: RequesterOrganization = strawberry.field(description="Whose it is.")
    channel: Channel = strawberry.field(description="How the question came.")
    requester: RequesterAsker | None = strawberry.field(
        description="Who asked; null for an informant, whose receipt names nobody."
    )
    matter: RequesterMatter | None = strawberry.field(description="The matter, where it is in the catalogue.")

    @classmethod
    def of(cls, found: receipt.Receipt) -> "RequesterReceipt":
        """The receipt shown."""
        asker, matter = found.asker, found.matter
        return cls(
            organization=RequesterOrganization(
                name=found.organization, time_zone=found.time_zone, language=found.language
            ),
            channel=found.channel,
            requester=RequesterAsker(name=asker.name, unit=asker.unit, phone=asker.phone) if asker else None,
            matter=RequesterMatter(
                name=matter.name,
                legal_basis=matter.legal_basis,
                fees=matter.fees,
                complaint_channel=matter.complaint_channel,
                materials=list(matter.materials),
            )
            if matter
            else None,
        )


@strawberry.type
class OwnPrintable:
    """Mixed into the case as its requester sees it."""

    @field(FOLLOWING, description="What the receipt says beyond the case.")
    async def receipt(self, info: Info) -> RequesterReceipt:
        viewer = info.context.require_viewer()
        assert viewer.case_id is not None  # noqa: S101  the declaration has asked
        async with info.context.inside():
            return RequesterReceipt.of(await receipt.load(viewer.case_id))

    @field(
        FOLLOWING,
        description="Where to fetch a page to print, for minutes and no longer than the code is good; null "
        "where this process serves no pages.",
    )
    def printable(
        self,
        info: Info,
        kind: Annotated[OwnPage, strawberry.argument(description="Which page.")],
        language: Annotated[
            PageLanguage | None,
            strawberry.argument(description="In which language; the organization's unless told."),
        ] = None,
        access_code: Annotated[
            str | None,
            strawberry.argument(
                description="For a receipt: the code, to be printed on it. It travels sealed and is kept "
                "nowhere."
            ),
        ] = None,
        notice: Annotated[
            int | None,
            strawberry.argument(description="The `ordinal` of a notice; the latest unless told."),
        ] = None,
    ) -> SignedAddress | None:
        offered: Addresses | None = info.context.tools.get(Addresses)
        if offered is None:
            return None
        viewer, at = info.context.require_viewer(), info.context.at
        return offered.own_page(kind, language, by=viewer, at=at, access_code=access_code, notice=notice)
