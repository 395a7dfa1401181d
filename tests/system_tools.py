"""Find the two system programs the tests use, install them where that is possible, and say loudly what will not be run.

``chromium`` drives the browser tests and ``pdfsig`` (poppler) is the second opinion on signatures. Nothing else needs the system.
With CI=true a missing one is a failure: a green run must have run everything.
"""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def missing() -> dict[str, str]:
    """The Debian package of each program that is not there, with what needs it."""
    absent: dict[str, str] = {}
    if not (os.environ.get("FORBEAR_CHROMIUM") or any(shutil.which(name) for name in BROWSERS)):
        absent["chromium"] = "the browser tests"
    if not shutil.which("pdfsig"):
        absent["poppler-utils"] = "the second opinion on signatures (pdfsig)"
    return absent


def install(packages: list[str]) -> None:
    """Install with apt where this is root on a system that has it; elsewhere do nothing."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", *packages], env=environment, check=False)


def main() -> int:
    """Return 0 if the tests may start."""
    if absent := missing():
        print(f"installing {', '.join(absent)} …", file=sys.stderr)
        install(list(absent))
    absent = missing()
    for package, use in absent.items():
        print(f"NOT RUN: {use}, because {package} is not installed.", file=sys.stderr)
    return 1 if absent and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
