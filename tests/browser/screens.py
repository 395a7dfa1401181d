"""Pictures of every page, to be looked at: ``python tests/browser/screens.py [--only STAGE] [--lang en] [--size phone|desk] [--no-axe]``.

They land in ``var/screens/`` (not committed). Needs Chromium; takes some minutes for everything. Prints what axe finds serious
and every page that is wider than its screen.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src"), str(ROOT / "tests" / "browser")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings_for_tests")


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


def prepared(only: str, lang: str) -> tuple[str, list[Any]]:
    """A server on a database of its own with every scene made; its address, and the scenes with the cookies of who looks."""
    import django
    from django.conf import settings

    django.setup()
    settings.DATABASES["default"]["NAME"] = str(
        Path(tempfile.mkdtemp(prefix="forbear-screens-")) / "db.sqlite3"
    )
    import scenes
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.test import Client

    from forbear.web import catalogues

    catalogues.compile_stale()
    call_command("migrate", interactive=False, verbosity=0)
    settings.FORBEAR_CLOCK = scenes.NOW
    found = []
    for scene in scenes.scenes(only):
        client = Client(SERVER_NAME="127.0.0.1")
        if scene.user:
            client.force_login(scene.user, backend="django.contrib.auth.backends.ModelBackend")
        client.post("/language/", {"language": lang, "next": "/"})
        found.append((scene, {name: morsel.value for name, morsel in client.cookies.items()}))
        print(f"made {scene.name}", file=sys.stderr)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", found


def main() -> int:
    """Take the pictures; 1 if axe found something serious or a page is too wide."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--only", default="", help="a stage of scenes.py, or public, desk, admin, home")
    told.add_argument("--lang", default="zh-hans", choices=("zh-hans", "en"))
    told.add_argument("--size", default="", choices=("", "phone", "desk"))
    told.add_argument("--out", type=Path, default=ROOT / "var" / "screens")
    told.add_argument("--no-axe", action="store_true", help="pictures only")
    given = told.parse_args()
    address, found = prepared(given.only, given.lang)
    import axe
    import chromium

    given.out.mkdir(parents=True, exist_ok=True)
    sizes = {"phone": chromium.PHONE, "desk": chromium.DESK}
    faults = 0
    with chromium.launch() as browser:
        for size_name, size in sizes.items():
            if given.size not in {"", size_name}:
                continue
            for scene, cookies in found:
                with chromium.page(browser, size) as shown:
                    shown.context.add_cookies(
                        [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
                    )
                    shown.goto(f"{address}{scene.address}")
                    file = given.out / f"{scene.name}.{size_name}.{given.lang}.png"
                    shown.screenshot(path=str(file), full_page=True)
                    wrong = [] if given.no_axe else axe.violations(shown)
                    if shown.evaluate("document.documentElement.scrollWidth") > size["width"]:
                        wrong.append("wider than the screen")
                    for one in wrong:
                        print(f"{file.name}: {one}")
                    faults += len(wrong)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
