"""The `shouwen` command."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings, WrongSettings, load

LOCAL = Path(".local")
WRONG_SETTINGS = 2

command = typer.Typer(
    help="Every question has one accountable person.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
schema = typer.Typer(help="The GraphQL schema as a file.", no_args_is_help=True)
command.add_typer(schema, name="schema")
tenant = typer.Typer(help="The organizations.", no_args_is_help=True)
command.add_typer(tenant, name="tenant")
keys = typer.Typer(help="The keys of personal data.", no_args_is_help=True)
command.add_typer(keys, name="keys")
rules = typer.Typer(help="The rules of an organization.", no_args_is_help=True)
command.add_typer(rules, name="rules")

FollowParent = Annotated[
    bool, typer.Option("--follow-parent", hidden=True, help="Stop when standard input ends.")
]
# Settings are read before anything heavy is imported: a wrong one is told at once.
# For commands that neither sign nor speak to a server of that kind.
UNUSED_DATABASE, UNUSED_REDIS, UNUSED_KEY = "postgresql://unused", "redis://unused", "A" * 43 + "="


@command.command()
def local() -> None:
    """Serve with own PostgreSQL and Redis, a worker and a demo; data is kept in .local."""
    from app.local import LocalError
    from app.local.settings import local_settings
    from app.local.supervisor import run_local

    try:
        asyncio.run(run_local(local_settings(LOCAL), folder=LOCAL))
    except LocalError as error:
        _give_up(str(error))


@command.command()
def serve(*, follow_parent: FollowParent = False) -> None:
    """Serve GraphQL over HTTP and WebSocket."""
    settings = load()
    from app import server

    _follow(follow_parent)
    _require_database(settings)
    _require_keys(settings)
    server.serve(settings)


@command.command()
def worker(*, follow_parent: FollowParent = False) -> None:
    """Watch deadlines and deliver what is to go out."""
    settings = load()
    from app import worker as works
    from app.database import DatabaseUnfit

    _follow(follow_parent)
    try:
        works.main(settings)
    except DatabaseUnfit as error:
        _give_up(str(error))


@command.command()
def migrate() -> None:
    """Bring the database to the shape this code expects; needs DATABASE_URL or DATABASE_OWNER_URL only."""
    settings = load(redis_url=UNUSED_REDIS, signing_key=UNUSED_KEY, data_key=UNUSED_KEY)
    from app.database import DatabaseUnfit, bring_up_to_date

    try:
        asyncio.run(bring_up_to_date(settings, progress=lambda step: typer.echo(f"applied {step.name}")))
    except DatabaseUnfit as error:
        _give_up(str(error))


@tenant.command()
def create(
    *,
    slug: Annotated[str, typer.Argument(help="Its short name: small letters, digits, hyphens.")],
    name: Annotated[str, typer.Option(help="What it is called.")],
    administrator: Annotated[str, typer.Option(help="The name of its first administrator.")],
    badge: Annotated[str, typer.Option(help="The administrator's badge.")],
    login: Annotated[str, typer.Option(help="The administrator's login.")],
    time_zone: Annotated[str, typer.Option(help="Where it works.")] = "Asia/Shanghai",
    language: Annotated[str, typer.Option(help="The language it speaks, such as zh-CN or en.")] = "zh-CN",
    template: Annotated[
        str | None, typer.Option(help="A ready configuration to begin with, such as hospital.")
    ] = None,
) -> None:
    """Make an organization and let its first administrator in; the password is asked for, or piped in."""
    settings = load(redis_url=UNUSED_REDIS, signing_key=UNUSED_KEY)
    from app.clock import utc_now
    from app.founding import Wanted, found_in
    from tenants.errors import Refusal

    _require_database(settings)
    wanted = Wanted(slug, name, time_zone, administrator, badge, login, _password(), language, template)
    try:
        asyncio.run(found_in(settings, wanted, at=utc_now()))
    except Refusal as refused:
        _give_up(f"{' '.join(refused.path) or slug}: {refused.message}")
    typer.echo(f"{login} may sign in to {slug}")


@keys.command()
def rotate() -> None:
    """Wrap every organization's keys with DATA_KEY, give each a new one, and seal its data anew."""
    settings = load(redis_url=UNUSED_REDIS, signing_key=UNUSED_KEY)
    from rich.console import Console

    from app import keys as changing
    from app.clock import utc_now
    from tenants.protection.cipher import Tampered
    from tenants.protection.master import KeyMissing

    _require_database(settings)
    try:
        done = asyncio.run(changing.rotate(settings, at=utc_now(), console=Console(stderr=True)))
    except (KeyMissing, Tampered) as error:
        _give_up(str(error))
    else:
        typer.echo(str(done))


@rules.command()
def preview(
    *,
    slug: Annotated[str, typer.Argument(help="The organization's short name.")],
    number: Annotated[int, typer.Argument(help="The number of the version, usually a draft.")],
    badge: Annotated[str, typer.Option(help="In whose name it is asked for.")],
    since: Annotated[datetime, typer.Option(help="Cases registered from this day on (UTC).")],
    until: Annotated[datetime, typer.Option(help="Cases registered before this day (UTC).")],
) -> None:
    """Try a version on the cases of a past period: a worker does it, this shows how far it has come."""
    settings = load(redis_url=UNUSED_REDIS, signing_key=UNUSED_KEY, data_key=UNUSED_KEY)
    from rich.console import Console

    from app.clock import utc_now
    from app.previews import Wanted, preview_in
    from tenants.errors import Refusal, Refusals

    _require_database(settings)
    wanted = Wanted(slug, number, badge, since.replace(tzinfo=UTC), until.replace(tzinfo=UTC))
    try:
        asyncio.run(preview_in(settings, wanted, now=utc_now, console=Console()))
    except Refusal as refused:
        _give_up(f"{' '.join(refused.path)}: {refused.message}")
    except Refusals as refused:
        _give_up(str(refused))


def _require_database(settings: Settings) -> None:
    from app.database import DatabaseUnfit, require_reachable

    try:
        asyncio.run(require_reachable(settings))
    except DatabaseUnfit as error:
        _give_up(str(error))


def _require_keys(settings: Settings) -> None:
    from app.database import DatabaseUnfit, require_keys

    try:
        asyncio.run(require_keys(settings))
    except DatabaseUnfit as error:
        _give_up(str(error))


def _password() -> str:
    """Never from the command line, which others on the machine can read."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@command.command()
def ready() -> None:
    """Exit with 0 if the web process of this machine is ready, else with 1."""
    settings = load(
        database_url=UNUSED_DATABASE, redis_url=UNUSED_REDIS, signing_key=UNUSED_KEY, data_key=UNUSED_KEY
    )
    from app import probe

    raise typer.Exit(0 if probe.is_ready(settings.host, settings.port) else 1)


@command.command(hidden=True)
def forget() -> None:
    """Remove the data that `local` has kept."""
    from app.local import LocalError
    from app.local.supervisor import forget as forget_local

    try:
        forget_local(LOCAL)
    except LocalError as error:
        _give_up(str(error))


@schema.command()
def export() -> None:
    """Write the schema's file."""
    from app import sdl

    typer.echo(f"wrote {sdl.export()}")


@schema.command()
def check() -> None:
    """Exit with 1 if the schema's file is not what the code says."""
    from app import sdl

    if difference := sdl.difference():
        typer.echo(difference)
        _give_up("schema/schema.graphql is out of date: `make schema` writes it anew")


def main() -> None:
    """Run the command; what an operator can put right is one line each, without a traceback."""
    try:
        command()
    except WrongSettings as error:
        _give_up(str(error), code=WRONG_SETTINGS)


def _follow(follow_parent: bool) -> None:
    if follow_parent:
        from app.local import leash

        leash.follow_parent()


def _give_up(reason: str, *, code: int = 1) -> None:
    sys.stderr.write(reason + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
