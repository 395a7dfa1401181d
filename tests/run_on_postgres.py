"""Run every test that touches the database once more, on PostgreSQL. Arguments are handed to pytest."""

import os
import subprocess
import sys
from pathlib import Path

from postgres_server import postgres

TESTS = Path(__file__).parent


def main() -> int:
    """Return pytest's exit code."""
    rooms = sorted(str(folder) for folder in TESTS.glob("web_*") if folder.is_dir())
    with postgres() as url:
        print(f"the tests of {', '.join(Path(room).name for room in rooms)} on PostgreSQL:", flush=True)
        command = [sys.executable, "-m", "pytest", "-m", "not browser", *(sys.argv[1:] or rooms)]
        return subprocess.run(command, env={**os.environ, "FORBEAR_DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main())
