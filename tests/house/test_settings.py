"""A wrong setting stops the process with one line that names it."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.local.processes import free_port
from app.settings import Settings, WrongSettings, load
from tests.support.commands import GOOD, KEY, shouwen

WRONG = {
    "DATABASE_URL": "mysql://root:secret@localhost/x",
    "DATABASE_OWNER_URL": "postgresql://localhost:port/x",
    "REDIS_URL": "localhost:6379",
    "PORT": "70000",
    "TRUSTED_PROXIES": "10.0.0.0/8, proxy.example",
    "CORS_ORIGINS": "front.example",
    "ACCESS_TOKEN_SECONDS": "601",
    "REFRESH_TOKEN_DAYS": "0",
    "IDE": "perhaps",
    "BODY_LIMIT": "big",
    "GUARD_DEPTH": "-1",
    "TRUSTED_DOCUMENTS": "/nowhere/at/all",
    "TRUSTED_DOCUMENTS_ONLY": "perhaps",
    "LOG_LEVEL": "loud",
    "DATABASE_POOL_MIN": "11",
    "SIGNING_KEY": "secret",
    "DATA_KEY": "secret",
    "DATA_KEYS_EARLIER": "secret,secret",
}


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "local"])
def test_the_command_stops_with_one_line_and_status_2(command: str) -> None:
    outcome = shouwen(command, **{**GOOD, "PORT": "eighty"})

    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert outcome.stderr == "PORT: should be a valid integer, unable to parse string as an integer\n"


def test_a_database_that_cannot_be_reached_is_told_in_one_line() -> None:
    outcome = shouwen("migrate", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/none")

    assert outcome.returncode == 1
    assert outcome.stderr.startswith("DATABASE_URL: ")
    assert outcome.stderr.count("\n") == 1


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize("name", WRONG)
def test_every_wrong_setting_is_named_in_one_line_without_its_value(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for setting, value in {**GOOD, name: WRONG[name]}.items():
        monkeypatch.setenv(setting, value)

    with pytest.raises(WrongSettings) as refused:
        load()

    assert str(refused.value).startswith(f"{name}: ")
    assert len(str(refused.value).splitlines()) == 1
    assert "secret" not in str(refused.value)


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize("name", GOOD)
def test_a_missing_setting_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in GOOD.keys() - {name}:
        monkeypatch.setenv(setting, GOOD[setting])
    monkeypatch.setenv(name, "")

    with pytest.raises(WrongSettings, match=f"^{name}: is missing"):
        load()


@pytest.mark.usefixtures("silence")
def test_several_wrong_settings_have_a_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting, value in {**GOOD, "PORT": "0", "IDE": "perhaps"}.items():
        monkeypatch.setenv(setting, value)

    with pytest.raises(WrongSettings) as refused:
        load()

    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["PORT", "IDE"]


@pytest.mark.usefixtures("silence")
def test_what_is_assumed_gives_way_to_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/real")

    settings = load(
        database_url="postgresql://localhost/own", redis_url="redis://own", signing_key=KEY, data_key=KEY
    )

    assert settings.database_url == "postgresql://localhost/real"
    assert settings.owner_url == "postgresql://localhost/real"
    assert settings.redis_url == "redis://own"


def test_a_signing_key_is_read_as_pem_as_base64_and_from_a_file(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    file = tmp_path / "key"
    file.write_text(base64.b64encode(key.private_bytes_raw()).decode() + "\n")

    from_pem = _settings(signing_key=pem)
    from_file = _settings(signing_key_file=str(file))

    assert from_pem.private_key().private_bytes_raw() == key.private_bytes_raw()
    assert from_file.private_key().private_bytes_raw() == key.private_bytes_raw()


@pytest.mark.usefixtures("silence")
def test_a_key_of_another_kind_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    rsa = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(WrongSettings, match="^SIGNING_KEY: should be an Ed25519 private key"):
        _settings(signing_key=rsa.decode())
    with pytest.raises(WrongSettings, match="^SIGNING_KEY_FILE: cannot be read"):
        _settings(signing_key_file=str(tmp_path / "none"))


def test_a_printed_setting_shows_no_key() -> None:
    assert KEY not in repr(_settings(signing_key=KEY))


def _settings(**given: str) -> Settings:
    return load(database_url=GOOD["DATABASE_URL"], redis_url=GOOD["REDIS_URL"], data_key=KEY, **given)
