"""Somebody at home in front of the portal: no account, but perhaps a number and a code."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.support.portal import Portal, rows

OWN_CASE = """{
    number state stateText matter said dueAt promisedUntil closedAt outcome satisfaction acknowledgedAt may
    firstContact { name phone department } handler { name }
    notices { ordinal items { name legalBasis } procedure place respondBy receivedAt }
    entries { kind text mine } replies { text channel }
}"""
ERRORS = "errors { code message path }"


@dataclass(slots=True)
class Visitor:
    """One requester, and what they hold."""

    portal: Portal
    slug: str
    number: str = ""
    code: str = ""
    token: str | None = None

    @classmethod
    async def of(cls, portal: Portal) -> "Visitor":
        """Somebody who has found the organization's page."""
        found = await rows(portal.tenant_id, "select slug from tenants")
        return cls(portal, found[0]["slug"])

    async def ask(self, said: str, *, key: str | None = None, **more: Any) -> dict[str, Any]:
        """A question; number and code are kept when there are any."""
        given = {
            "tenant": self.slug,
            "said": said,
            "requester": {"name": "周敏", "phone": "13911112222"},
            "idempotencyKey": str(uuid4()),
            **more,
        }
        fields = f"number accessCode registeredAt dueAt {ERRORS}"
        payload = await self.mutate("portalCaseRegister", fields, given, token=key)
        self.number, self.code = payload["number"] or self.number, payload["accessCode"] or self.code
        return payload

    async def come_in(self, number: str | None = None, code: str | None = None) -> list[dict[str, Any]]:
        """Sign in; gives the reasons why not."""
        given = {"tenant": self.slug, "number": number or self.number, "accessCode": code or self.code}
        payload = await self.mutate("portalSignIn", f"session {{ accessToken }} {ERRORS}", given)
        if payload["session"]:
            self.token = payload["session"]["accessToken"]
        errors: list[dict[str, Any]] = payload["errors"]
        return errors

    async def case(self) -> dict[str, Any]:
        """The case as they see it."""
        answer = await self.portal.post(None, f"{{ ownCase {OWN_CASE} }}", token=self.token)
        assert "errors" not in answer, answer["errors"]
        shown: dict[str, Any] = answer["data"]["ownCase"]
        return shown

    async def pauses(self) -> list[dict[str, Any]]:
        """When time did not count, as they are told."""
        asked = "{ ownCase { pauses { cause reason since endsAt endedAt } } }"
        answer = await self.portal.post(None, asked, token=self.token)
        shown: list[dict[str, Any]] = answer["data"]["ownCase"]["pauses"]
        return shown

    async def do(self, verb: str, **given: Any) -> dict[str, Any]:
        """Something done with their own case; gives the case as it is then."""
        payload = await self.try_to(verb, **given)
        assert payload["errors"] == [], payload["errors"]
        shown: dict[str, Any] = payload["case"]
        return shown

    async def try_to(self, verb: str, **given: Any) -> dict[str, Any]:
        """The same, refused or not."""
        return await self.mutate(verb, f"case {OWN_CASE} {ERRORS}", given, token=self.token)

    async def mutate(
        self, mutation: str, fields: str, given: dict[str, Any], *, token: str | None = None
    ) -> dict[str, Any]:
        """The payload of one mutation."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        document = f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ {fields} }} }}"
        answer = await self.portal.post(None, document, {"i": given}, token=token)
        assert "errors" not in answer, answer["errors"]
        payload: dict[str, Any] = answer["data"][mutation]
        return payload
