"""Mutations of bulletins."""

from collections.abc import Sequence
from datetime import date

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.inputs import words
from schema.context import Info
from schema.directory.department import Department
from schema.editing import Creation, once
from schema.oversight.bulletin import Bulletin
from schema.permissions import REACHED, readable, requires
from schema.reads.identity import parse_id
from tenants.directory.access import Permission
from tenants.errors import Code, Refusal
from tenants.oversight import bulletin_publish, bulletin_write
from tenants.oversight.bulletin_citation import Citation, CitationKind
from tenants.oversight.bulletin_write import Contents

# What a global id names, and as what it is cited.
CITED = {"Check": CitationKind.CHECK, "Commendation": CitationKind.COMMENDATION}


@strawberry.input(description="Something that a bulletin rests on.")
class BulletinCitationInput:
    """An entry of the product."""

    subject_id: strawberry.ID = strawberry.field(
        description="A check that is concluded, or a commendation that is confirmed."
    )
    note: str | None = strawberry.field(
        description="What is said about it, at most 1,000 characters.", default=None
    )


@strawberry.input(description="What a bulletin says, and to whom.")
class BulletinContents:
    """Its contents."""

    title: str = strawberry.field(description="Its title; one line.")
    text: str = strawberry.field(description="What it says, at most 20,000 characters.")
    since: date | None = strawberry.field(description="The first day that it is about.", default=None)
    until: date | None = strawberry.field(description="The last day that it is about.", default=None)
    department_ids: list[strawberry.ID] = strawberry.field(
        description="To whom, with everybody below; none is everybody.", default_factory=list
    )
    citations: list[BulletinCitationInput] = strawberry.field(
        description="What it rests on, in order.", default_factory=list
    )


@strawberry.input(description="A bulletin to write.")
class BulletinDraftInput(BulletinContents, Creation):
    """The contents that it begins with."""


@strawberry.input(description="A draft to be written anew, as a whole.")
class BulletinRewriteInput(BulletinContents):
    """The contents that it has from now on."""

    bulletin_id: strawberry.ID = strawberry.field(description="The draft.")
    expected_version: int | None = strawberry.field(
        description="The draft's version as last read; STALE if it has changed since.", default=None
    )


@strawberry.input(description="Which draft is discarded.")
class BulletinDiscardInput:
    """A draft that comes to nothing."""

    bulletin_id: strawberry.ID = strawberry.field(description="The draft.")


@strawberry.input(description="Which draft is published.")
class BulletinPublishInput:
    """From the desk to everybody's."""

    bulletin_id: strawberry.ID = strawberry.field(description="The draft.")
    expected_version: int | None = strawberry.field(
        description="The draft's version as last read; STALE if it has changed since.", default=None
    )


@strawberry.input(description="Why a bulletin is withdrawn.")
class BulletinWithdrawInput:
    """It no longer counts."""

    bulletin_id: strawberry.ID = strawberry.field(description="The bulletin.")
    reason: str = words("Why")


@readable(REACHED)
@strawberry.type(description="The bulletin as it is now.")
class BulletinPayload(Payload):
    """Answer to the mutations of a bulletin."""

    bulletin: Bulletin | None = strawberry.field(
        description="The bulletin; null when refused, or discarded.", default=None
    )


@strawberry.type
class BulletinMutation:
    """A bulletin from its draft to its end."""

    @mutation(requires(Permission.BULLETIN_PUBLISH), description="Draft a bulletin.")
    async def bulletin_draft(self, info: Info, input: BulletinDraftInput) -> BulletinPayload:
        viewer, at, contents = info.context.require_viewer(), info.context.at, _contents(input)
        made = await once(
            info, "bulletinDraft", input, lambda: bulletin_write.draft(contents, by=viewer, at=at)
        )
        return BulletinPayload(bulletin=Bulletin.known(made))

    @mutation(requires(Permission.BULLETIN_PUBLISH), description="Write a draft anew, as a whole.")
    async def bulletin_rewrite(self, info: Info, input: BulletinRewriteInput) -> BulletinPayload:
        row = await bulletin_write.rewrite(
            Bulletin.key_of(input.bulletin_id, "bulletin_id"),
            _contents(input),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return BulletinPayload(bulletin=Bulletin.known(row.id))

    @mutation(requires(Permission.BULLETIN_PUBLISH), description="Discard a draft.")
    async def bulletin_discard(self, info: Info, input: BulletinDiscardInput) -> BulletinPayload:
        await bulletin_write.discard(
            Bulletin.key_of(input.bulletin_id, "bulletin_id"),
            **info.context.signature(),
        )
        return BulletinPayload()

    @mutation(
        requires(Permission.BULLETIN_PUBLISH),
        description="Publish a draft: its addressees read it, the heads are told, and it never changes.",
    )
    async def bulletin_publish(self, info: Info, input: BulletinPublishInput) -> BulletinPayload:
        row = await bulletin_publish.publish(
            Bulletin.key_of(input.bulletin_id, "bulletin_id"),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return BulletinPayload(bulletin=Bulletin.known(row.id))

    @mutation(
        requires(Permission.BULLETIN_PUBLISH),
        description="Withdraw what was published: it stays as it was, and says why it no longer counts.",
    )
    async def bulletin_withdraw(self, info: Info, input: BulletinWithdrawInput) -> BulletinPayload:
        row = await bulletin_publish.withdraw(
            Bulletin.key_of(input.bulletin_id, "bulletin_id"),
            reason=input.reason,
            **info.context.signature(),
        )
        return BulletinPayload(bulletin=Bulletin.known(row.id))


def _contents(input: BulletinContents) -> Contents:
    return Contents(
        title=input.title,
        text=input.text,
        since=input.since,
        until=input.until,
        department_ids=[
            Department.key_of(one, "department_ids", place) for place, one in enumerate(input.department_ids)
        ],
        citations=_cited(input.citations),
    )


def _cited(given: Sequence[BulletinCitationInput]) -> list[Citation]:
    found = []
    for place, one in enumerate(given):
        path = ("citations", place, "subject_id")
        try:
            name, key = parse_id(one.subject_id)
        except ValueError:
            raise Refusal(Code.NOT_FOUND, "there is no such entry", path) from None
        if name not in CITED:
            raise Refusal(Code.INVALID, "this is nothing that a bulletin cites", path)
        found.append(Citation(CITED[name], key, one.note))
    return found
