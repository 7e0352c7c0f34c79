"""The settings of a local run: what nobody has set is brought along, and kept for the next one."""

import base64
import os
import secrets
from pathlib import Path
from typing import Any

from app.settings import Settings, load

# Stand for "bring your own" until the servers run and have addresses.
OWN_POSTGRES = "postgresql://own.invalid/"
OWN_REDIS = "redis://own.invalid/"


def local_settings(folder: Path) -> Settings:
    """The settings of a local run: what the environment leaves open is brought along."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    assumed: dict[str, Any] = {"database_url": OWN_POSTGRES, "redis_url": OWN_REDIS}
    assumed["file_store"] = (folder / "files").absolute().as_uri()
    if not os.environ.get("SIGNING_KEY"):
        assumed["signing_key_file"] = _kept_key(folder / "signing.key")
    if not os.environ.get("DATA_KEY"):
        assumed["data_key_file"] = _kept_key(folder / "data.key")
    return load(**assumed)


def _kept_key(path: Path) -> Path:
    """A key of our own, made once: tokens stay valid, and what is sealed readable, over a restart."""
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        unfinished.touch(mode=0o600)
        unfinished.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n", encoding="ascii")
        unfinished.replace(path)
    return path.resolve()
