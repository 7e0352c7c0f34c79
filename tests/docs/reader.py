"""A reader who tries every example of a document, one after the other."""

from datetime import timedelta
from typing import Any

from tests.docs.examples import Example, WrongExample, filled, picked, require_shown
from tests.support.portal import Portal

PEOPLE = {"admin": "0010", "head": "0101", "clerk": "0102"}


class Reader:
    """Remembers what the examples ask to keep."""

    def __init__(self, portal: Portal, **kept: Any) -> None:
        self.portal = portal
        self.kept: dict[str, Any] = dict(kept)

    async def run(self, example: Example) -> None:
        """Send the example and compare the answer with what the document says of it."""
        if example.after:
            count, unit = example.after.split()
            await self.portal.advance(to=self.portal.at + timedelta(**{unit: float(count)}))
        answer = await self._send(example)
        _require_outcome(example, answer)
        if example.answer is not None:
            require_shown(example.answer, answer, example.where)
        for name, path in example.keep.items():
            self.kept[name] = picked(answer["data"], path)

    async def _send(self, example: Example) -> dict[str, Any]:
        variables = filled(example.variables, self.kept)
        if example.person.startswith("$"):
            return await self.portal.post(None, example.text, variables, token=self.kept[example.person[1:]])
        if example.person == "nobody":
            return await self.portal.post(None, example.text, variables)
        return await self.portal.post(PEOPLE.get(example.person, example.person), example.text, variables)


def _require_outcome(example: Example, answer: dict[str, Any]) -> None:
    top = [error["extensions"]["code"] for error in answer.get("errors", ())]
    if top != ([example.error] if example.error else []):
        raise WrongExample(f"{example.where}: {answer['errors'] if top else 'no error'}")
    payloads = [each for each in (answer.get("data") or {}).values() if isinstance(each, dict)]
    refused = [error["code"] for payload in payloads for error in payload.get("errors", ())]
    if refused != (example.refused or "").split():
        raise WrongExample(f"{example.where}: {answer['data']}")
