"""Where the servers' files may live, and under which account.

PostgreSQL refuses to run as root. Started by root, our servers run as `nobody`, who cannot enter a folder
such as /root/shouwen, and we open nobody's home for it: the files then live under /var/lib/shouwen (or
/var/tmp), and `.local/postgres` is a link to them, so that data stays with its checkout and a fresh clone
starts empty.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.local.processes import LocalError, launch

STAND_IN = "nobody"
SHARED = (Path("/var/lib/shouwen"), Path("/var/tmp/shouwen"))  # noqa: S108 - must outlive a restart, belongs to root


@dataclass(frozen=True, slots=True)
class Place:
    """A directory for one server's files, and who runs the server (None: we ourselves)."""

    directory: Path
    user: str | None


def settle(wanted: Path) -> Place:
    """Make the directory, here or, where its account cannot come here, elsewhere with a link from here."""
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted = wanted.parent.resolve() / wanted.name
    if os.geteuid() != 0:
        return Place(_owned(wanted.resolve(), None), None)
    user = _owner(wanted) or STAND_IN
    if not wanted.is_symlink() and not _may(user, "-x", wanted.parent):
        _move_away(wanted)
    return Place(_owned(wanted.resolve(), user), user)


def programs(package: str, folder: str, user: str | None, *, proof: str) -> Path:
    """The folder of programs inside a package; copied where `user` cannot run `proof` from there."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LocalError(f"{package} is not installed: `make setup` brings it")
    home = Path(spec.submodule_search_locations[0])
    if not (home / folder / proof).exists():
        raise LocalError(f"{package} holds no program for this machine")
    if user is not None and not _may(user, "-x", home / folder / proof):
        home = _copied(home, folder, f"{package}-{importlib.metadata.version(package)}")
    return home / folder


def forget(wanted: Path) -> None:
    """Remove a server's files, wherever they live."""
    if wanted.is_symlink():
        elsewhere = wanted.resolve()
        shutil.rmtree(elsewhere, ignore_errors=True)
        elsewhere.with_name(f"{elsewhere.name}.lock").unlink(missing_ok=True)
        wanted.unlink()
    else:
        shutil.rmtree(wanted, ignore_errors=True)


def _owner(directory: Path) -> str | None:
    """Whose data is there already: it goes on under the same account."""
    if not directory.exists() or directory.stat().st_uid == 0:
        return None
    return pwd.getpwuid(directory.stat().st_uid).pw_name


def _owned(directory: Path, user: str | None) -> Path:
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        if user is not None:
            shutil.chown(directory, user)
        if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError
    except PermissionError:
        raise LocalError(f"{directory} belongs to another user: start as that one") from None
    return directory


def _may(user: str, test: str, path: Path) -> bool:
    """Ask as that user: modes, groups and access lists all count."""
    how = launch(Path("/"), user)
    return subprocess.run(["test", test, str(path)], check=False, **how).returncode == 0  # noqa: S607


def _move_away(wanted: Path) -> None:
    elsewhere = Path(tempfile.mkdtemp(prefix=f"{wanted.parent.parent.name}-{wanted.name}-", dir=_shared()))
    if wanted.exists():
        # The folder was reachable once; its data goes along.
        elsewhere.rmdir()
        shutil.move(wanted, elsewhere)
    wanted.symlink_to(elsewhere)


def _copied(home: Path, folder: str, name: str) -> Path:
    """The package's folder of programs where everybody may run them, with the libraries from beside it."""
    target = _shared() / name
    if not target.exists():
        building = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=target.parent))
        shutil.copytree(home / folder, building / home.name / folder, symlinks=True)
        libraries = home.with_name(f"{home.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, building / libraries.name)
        _open_to_all(building)
        try:
            building.rename(target)
        except OSError:  # another start was quicker
            shutil.rmtree(building)
    return target / home.name


def _open_to_all(folder: Path) -> None:
    """Everybody may read, and run what its owner may run."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _shared() -> Path:
    for folder in SHARED:
        try:
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError:
            continue
        # In a world-writable parent somebody else may have put it there.
        if folder.stat().st_uid == 0 and not folder.is_symlink() and _may(STAND_IN, "-x", folder):
            return folder
    raise LocalError(f"no folder that {STAND_IN} may enter: tried {', '.join(map(str, SHARED))}")
