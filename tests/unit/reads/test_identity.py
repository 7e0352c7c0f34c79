"""Global ids go out and come back; whatever else comes is refused."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.reads.identity import global_id, parse_id


@given(st.text(alphabet="ABCdef", min_size=1, max_size=30), st.uuids())
def test_an_id_comes_back_as_it_went_out(name: str, key: object) -> None:
    assert parse_id(global_id(name, key)) == (name, key)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "nonsense",
    ["", "x", "Q2FzZQ==", b64encode(b"Case:12").decode(), b64encode(b"\xff\xfe").decode(), "é", "=" * 9],
)
def test_nonsense_is_no_id(nonsense: str) -> None:
    with pytest.raises(ValueError, match="not an id of ours"):
        parse_id(nonsense)
