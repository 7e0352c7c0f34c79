"""What a question's answers have in common, whoever gives them: the same rows, written in one way."""

import json
from base64 import b64decode
from binascii import Error
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bench.load import Sent
from bench.queries import Asking, Question
from bench.servers import HAND_WRITTEN, OURS, POSTGRAPHILE, Server


def prepared(server: str, question: Question, asking: Asking) -> Sent:
    """The request that asks this server."""
    if server == OURS:
        return Sent(
            (("authorization", f"Bearer {asking.token}"),), _body(question.ours, question.ours_given(asking))
        )
    headers = [("x-tenant", str(asking.tenant_id))]
    if server == POSTGRAPHILE:
        given = question.postgraphile_given(asking)
        return Sent(tuple(headers), _body(question.postgraphile, given))
    headers += [("x-staff", str(asking.staff_id)), ("x-case", str(asking.case_id))]
    return Sent((*headers, ("x-department", str(asking.department_id))), "{}")


def path_of(server: str, question: Question) -> str:
    """Where this server is asked."""
    return question.path if server == HAND_WRITTEN else "/graphql"


def rows(server: Server, question: Question, asking: Asking) -> tuple[list[Any], int]:
    """The rows of the server's answer in a common form, and the answer's length in bytes."""
    text = fetch(server, path_of(server.name, question), prepared(server.name, question, asking))
    answer = json.loads(text)
    if server.name == HAND_WRITTEN:
        return common(_of_hand_written(answer)), len(text)
    if answer.get("errors"):
        raise RuntimeError(f"{server.name}, {question.name}: {answer['errors']}")
    return common(question.rows(answer["data"])), len(text)


def fetch(server: Server, path: str, sent: Sent) -> bytes:
    """The body of one answer."""
    headers = {"content-type": "application/json", "accept": "application/json", **dict(sent.headers)}
    request = Request(f"http://127.0.0.1:{server.port}{path}", sent.body.encode(), headers)
    try:
        with urlopen(request, timeout=30) as response:
            return bytes(response.read())
    except HTTPError as error:
        raise RuntimeError(f"{server.name}: {error.code} {error.read()[:500]!r}") from error


def common(value: Any) -> Any:
    """One way to write what the servers write in several: ids, times, enums, lists."""
    if isinstance(value, dict):
        if set(value) == {"nodes"}:
            return common(value["nodes"])
        return {key: _named(key, each) for key, each in value.items()}
    if isinstance(value, list):
        return [common(each) for each in value]
    return value


def _named(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return str(value) if key == "seq" else common(value)
    if key == "id":
        return _uuid(value)
    if key.endswith("At") or key in ("at", "since", "until"):
        return datetime.fromisoformat(value).astimezone(UTC).isoformat()
    return value.lower() if key in ("state", "channel", "stage") else value


def _uuid(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode().rpartition(":")[2]
    except (Error, UnicodeError):
        return text


def _of_hand_written(answer: Any) -> list[Any]:
    if isinstance(answer, list):
        return answer
    if "more" in answer:
        return [*answer["nodes"], {"hasNextPage": answer["more"]}]
    return [answer]


def _body(document: str, variables: Any) -> str:
    return json.dumps({"query": " ".join(document.split()), "variables": dict(variables)})
