"""Applies a template: the directory gets what it lacks, a draft gets the rules; whole or not at all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.constraints import all_or_nothing
from tenants.errors import Code, Given, Refusal, Refusals
from tenants.history import record
from tenants.rules import publishing, version
from tenants.rules.version import RuleSetState, RuleSetVersion
from tenants.session import current
from tenants.templates import building
from tenants.templates.planning import Existing, Outcome, Step, plan
from tenants.templates.site import Site
from tenants.templates.template import Edition, Template


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done; without a draft there was no rule to add or to change."""

    rule_set_id: UUID | None
    steps: Sequence[Step]


async def preview(
    template: Template,
    edition: Edition,
    *,
    rule_set_id: UUID | None = None,
    existing: Existing = Existing.KEEP,
    at: datetime,
) -> Applied:
    """What `apply` would do now; nothing is written."""
    if rule_set_id is not None:
        await version.require_draft(rule_set_id)
    known = rule_set_id or await _draft_of(template)
    base = known or await version.in_force_id(at)
    return Applied(known, await plan(template, edition, rule_set_id=base, existing=existing))


async def apply(
    template: Template,
    edition: Edition,
    *,
    rule_set_id: UUID | None = None,
    expected_version: int | None = None,
    leader_id: UUID | None = None,
    existing: Existing = Existing.KEEP,
    by: UUID | None,
    at: datetime,
) -> Applied:
    """Add what the organization lacks; the rules go into the draft named, else into one of its own.

    Where nothing is named the draft that the template was put into before is gone on with, else one is begun
    from the version in force. Nothing in the directory is altered, and rules of a draft only where
    `existing` says so. Whoever applies it is the leader in charge of a draft that has none.
    """
    async with all_or_nothing():
        await version.take_turns()
        if rule_set_id is not None:
            await version.draft(rule_set_id, expected_version=expected_version)
        known = await preview(template, edition, rule_set_id=rule_set_id, existing=existing, at=at)
        _require_open(known.steps)
        if not any(step.outcome.acts for step in known.steps):
            return known
        draft = await _draft_for(known, edition, leader_id or by, by=by, at=at)
        await _build(known.steps, edition, draft, by=by, at=at)
        if draft is not None:
            await _mark(draft.id, template, at=at)
        draft_id = draft.id if draft else None
        await record(
            "template.applied", by=by, at=at, subject_id=draft_id, data=_told(template, edition, known.steps)
        )
    return Applied(draft_id, known.steps)


async def _build(
    steps: Sequence[Step], edition: Edition, draft: RuleSetVersion | None, *, by: UUID | None, at: datetime
) -> None:
    site = await Site.of(edition, draft.id if draft else None, by=by, at=at)
    for step in steps:
        try:
            await building.take(step, on=site)
        except Refusal as reason:
            raise _placed(reason, step) from None
        except Refusals as several:
            raise Refusals([_placed(reason, step) for reason in several.reasons]) from None


def _placed(reason: Refusal, step: Step) -> Refusal:
    return reason.below(step.wanted.subject, Given(step.key))


def _require_open(steps: Sequence[Step]) -> None:
    """A code is never given out twice: what a template needs must not be closed."""
    closed = [step.key for step in steps if any(change.field == "closed" for change in step.changes)]
    if closed:
        raise Refusals(
            [
                Refusal(Code.CONFLICT, "this department is closed", ("department", Given(code)))
                for code in closed
            ]
        )


async def _draft_of(template: Template) -> UUID | None:
    """The newest draft that this template was put into."""
    found: UUID | None = await current().fetchval(
        "select id from rule_sets where state = $1 and $2 = any(templates) order by number desc limit 1",
        RuleSetState.DRAFT.value,
        template.key,
    )
    return found


async def _draft_for(
    known: Applied, edition: Edition, leader_id: UUID | None, *, by: UUID | None, at: datetime
) -> RuleSetVersion | None:
    """The draft to write into, with somebody in charge; none where no rule is written."""
    if not any(step.outcome.acts for step in known.steps if step.is_rule):
        return None
    if known.rule_set_id is None:
        draft = await publishing.begin(title=edition.name, by=by, at=at)
    else:
        draft = await version.draft(known.rule_set_id)
    if draft.leader_id is None and leader_id is not None:
        draft = await version.change(draft.id, leader_id=leader_id, by=by, at=at)
    return draft


async def _mark(draft_id: UUID, template: Template, *, at: datetime) -> None:
    draft = await version.draft(draft_id)
    if template.key not in draft.templates:
        await draft.change(at=at, templates=[*draft.templates, template.key])


def _told(template: Template, edition: Edition, steps: Sequence[Step]) -> dict[str, object]:
    counted = Counter(step.outcome for step in steps)
    return {
        "template": template.key,
        "language": edition.language,
        **{outcome.value: counted[outcome] for outcome in Outcome},
    }
