"""``forbear serve``: the web application on this machine."""

import os
import socket
from multiprocessing import get_context

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option(
    "--demo", is_flag=True, help="Make demonstration accounts and cases once, and print the accounts."
)
def serve(host: str, port: int, workers: int, demo: bool) -> None:
    """Serve Forbear in the browser, on SQLite unless FORBEAR_DATABASE_URL names a PostgreSQL.

    Tables are made or brought up to date first. Data and keys live in FORBEAR_HOME (./var if not set).

    \b
    Examples:
      forbear serve --demo
      FORBEAR_HOME=/srv/forbear FORBEAR_SECURE=1 forbear serve --host 0.0.0.0 --workers 4

    Exit codes: 0 stopped by the person, 2 the port is taken.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    _refuse_taken(host, port)
    if demo:
        os.environ["FORBEAR_DEMO"] = "1"
    _prepare_apart(demo)
    address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}/"
    click.echo(f"Forbear 喘息: {address}")
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "forbear.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        log_access=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.UsageError(
                f"无法监听 {host}:{port}（{error.strerror}）。请用 --port 换一个端口。 / "
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port."
            ) from error


def _prepare_apart(demo: bool) -> None:
    """Prepare in a process of its own.

    The server's workers are forks of this process. Threads do not survive a fork, and the typesetter, once used, waits for its own.
    """
    apart = get_context("spawn").Process(target=_prepare, args=(demo,))
    apart.start()
    apart.join()
    if apart.exitcode:
        raise SystemExit(apart.exitcode)


def _prepare(demo: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forbear.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from forbear.web import catalogues

    catalogues.compile_stale()
    call_command("migrate", interactive=False, verbosity=0)
    if demo:
        from forbear.web.services import demonstration

        click.echo("正在准备示例数据… / Preparing demonstration data…")
        demonstration.furnish()
        _print_accounts()


def _print_accounts() -> None:
    from forbear.web.services.demonstration import ACCOUNTS, PASSWORD

    click.echo(f"示例账号（密码都是 {PASSWORD}） / Demonstration accounts (password {PASSWORD}):")
    for account in ACCOUNTS:
        click.echo(f"  {account.username:<10} {account.role.value:<14} {account.display_name}")
