"""What happened, told in words over the API."""

import pytest

from tenants.event_names import NAMES, Language, name_of
from tests.schema.live.following import asks
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen


@pytest.mark.parametrize("language", Language)
async def test_an_event_and_what_one_is_told_have_a_name_in_both_languages(
    admin: Screen, people: People, api: Api, language: Language
) -> None:
    colleague = Screen(api, await people.somebody(name="王芳"))
    await asks(admin, asked=(admin.person.staff_id, colleague.person.staff_id))
    label = f"kind label(language: {language.name})"
    query = f"{{ history(first: 100) {{ nodes {{ {label} }} }} inbox {{ nodes {{ {label} }} }} }}"

    told = [await one.ask(query) for one in (admin, colleague)]

    shown = [line for data in told for part in data.values() for line in part["nodes"]]
    assert {line["kind"] for line in shown} >= {"case.registered", "staff.created", "role.created"}
    for line in shown:
        assert line["label"] == name_of(line["kind"], language) != line["kind"]


async def test_all_names_are_had_at_once(admin: Screen, api: Api) -> None:
    query = "{ eventKinds { kind zh: label(language: ZH) en: label(language: EN) } }"

    kinds = (await admin.ask(query))["eventKinds"]

    assert {one["kind"]: (one["zh"], one["en"]) for one in kinds} == dict(NAMES)
    error = await api.refused(query)
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
