"""Questions that come in by the portal: registered by rule, and never under somebody else's name."""

from dataclasses import replace
from datetime import datetime, timedelta

from tenants.cases import register
from tenants.cases.access_code import AccessCode
from tenants.cases.case import Case, Channel
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterKind
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.portal import settings
from tenants.portal.settings import Portal

CHANNELS = frozenset({Channel.WEB, Channel.APP, Channel.WECHAT})
# A key that others could guess would hand out somebody else's code.
SHORTEST_KEY = 16
# A portal that is flooded closes before the people behind it drown; staff and machines still register.
MOST, WITHIN = 200, timedelta(hours=1)


async def ask(wanted: Registration, *, by: Viewer | None, at: datetime) -> Case:
    """Register what a requester asks by themself; `by` is the portal's key, None where there is none."""
    if wanted.channel not in CHANNELS:
        raise Refusal(Code.INVALID, "a portal is WEB, APP or WECHAT", ("channel",))
    if by is None:
        by = await _unsigned(wanted, at=at)
    # Who is received how, and what weighs how much, is not for the requester to say.
    plain = replace(wanted, severity=None, amount=None, scope=None, requester_class=None, agreed_until=None)
    return await register.register(plain, by=by, at=at)


async def _unsigned(wanted: Registration, *, at: datetime) -> Viewer:
    portal = await settings.of_tenant()
    if portal is None or not (portal.is_open and portal.takes_questions):
        raise closed()
    if wanted.requester.kind not in _KINDS:
        raise Refusal(
            Code.INVALID, "a portal takes persons, units and anonymous people", ("requester", "kind")
        )
    if wanted.requester.kind is RequesterKind.ANONYMOUS and not portal.takes_anonymous:
        raise Refusal(Code.NOT_ALLOWED, "this portal asks for a name", ("requester", "kind"))
    if wanted.idempotency_key is None or len(wanted.idempotency_key) < SHORTEST_KEY:
        raise Refusal(
            Code.REQUIRED,
            f"send a key of your own of at least {SHORTEST_KEY} characters, a UUID for instance",
            ("idempotency_key",),
        )
    await _require_calm(portal, at=at)
    return portal.viewer()


def closed() -> Refusal:
    """The same for an organization that is not there and one that takes no questions."""
    return Refusal(Code.NOT_ALLOWED, "this organization takes no questions here", ("tenant",))


_KINDS = frozenset({RequesterKind.PERSON, RequesterKind.UNIT, RequesterKind.ANONYMOUS})


async def _require_calm(portal: Portal, *, at: datetime) -> None:
    came = await AccessCode.filter(issued_by_id=portal.id, issued_at__gt=at - WITHIN).count()
    if came >= MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, "too many questions come in just now: call, or try again later")
