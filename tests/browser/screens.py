"""Pictures of every page, to be looked at: ``python tests/browser/screens.py [--only STAGE] [--lang en] [--size phone|desk] [--no-axe]``.

They land in ``var/screens/`` (not committed), in both sizes and both languages where nothing else is said, and beside them sheets that hold
several each: a long page goes on in the next column. Needs Chromium; takes some minutes for everything. Prints what axe finds serious and
every page that is wider than its screen.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src"), str(ROOT / "tests" / "browser")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings_for_tests")
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


def prepared(only: str) -> tuple[str, list[Any]]:
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
    import happenings

    settings.ROOT_URLCONF = happenings.Faults
    found = []
    for scene in scenes.scenes(only):
        client = Client(SERVER_NAME="127.0.0.1")
        if scene.user:
            client.force_login(scene.user, backend="django.contrib.auth.backends.ModelBackend")
        found.append((scene, {name: morsel.value for name, morsel in client.cookies.items()}))
        print(f"made {scene.name}", file=sys.stderr)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", found


@contextmanager
def looked_at(
    browser: Any, address: str, seen: tuple[Any, dict[str, str]], size: dict[str, int], lang: str, **how: Any
) -> Iterator[Any]:
    """A scene in the browser, its deed done."""
    import chromium

    scene, cookies = seen
    with chromium.page(browser, size, LANGUAGES[lang], **how) as shown:
        shown.context.add_cookies(
            [
                {"name": name, "value": value, "url": address}
                for name, value in {**cookies, "forbear_language": lang}.items()
            ]
        )
        shown.goto(f"{address}{scene.address}")
        if scene.deed:
            scene.deed(shown)
        yield shown


def main() -> int:
    """Take the pictures; 1 if axe found something serious or a page is too wide."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument(
        "--only", default="", help="a stage of scenes.py, or public, desk, admin, home, happens"
    )
    told.add_argument("--lang", default="", choices=("", *LANGUAGES))
    told.add_argument("--size", default="", choices=("", "phone", "desk"))
    told.add_argument("--out", type=Path, default=ROOT / "var" / "screens")
    told.add_argument("--no-axe", action="store_true", help="pictures only")
    given = told.parse_args()
    address, found = prepared(given.only)
    import chromium

    given.out.mkdir(parents=True, exist_ok=True)
    sizes = {"phone": chromium.PHONE, "desk": chromium.DESK}
    faults = 0
    with chromium.launch() as browser:
        for size in (given.size,) if given.size else tuple(sizes):
            for lang in (given.lang,) if given.lang else LANGUAGES:
                files = []
                for seen in found:
                    files.append(given.out / f"{seen[0].name}.{size}.{lang}.png")
                    try:
                        with looked_at(browser, address, seen, sizes[size], lang) as shown:
                            shown.screenshot(path=str(files[-1]), full_page=True)
                            wrong = faults_of(shown, sizes[size]["width"], with_axe=not given.no_axe)
                    except (AssertionError, chromium.Error) as error:
                        wrong = [f"{error}"[:300]]
                    for one in wrong:
                        print(f"{files[-1].name}: {one}")
                    faults += len(wrong)
                sheets(files, given.out, f"{given.only or 'all'}.{size}.{lang}", size)
    return 1 if faults else 0


def faults_of(shown: Any, width: int, *, with_axe: bool) -> list[str]:
    """What is wrong with a page that a machine can see."""
    import axe

    wrong = axe.violations(shown) if with_axe else []
    if shown.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append("wider than the screen")
    return wrong


COLUMNS = {"phone": (5, 210), "desk": (2, 538)}
"""How many columns a sheet has, and how wide each is in pixels."""
TALL = 1074
GAP, TITLE = 8, 16


def sheets(files: list[Path], out: Path, name: str, size: str) -> None:
    """Lay pictures side by side; one that is too tall goes on in the next column."""
    from PIL import Image, ImageDraw

    count, wide = COLUMNS[size]
    strips = []
    for file in files:
        if not file.exists():
            continue
        picture = Image.open(file).convert("RGB")
        scale = wide / picture.width
        picture = picture.resize((wide, round(picture.height * scale)), Image.Resampling.LANCZOS)
        for top in range(0, picture.height, TALL):
            part = picture.crop((0, top, wide, min(top + TALL, picture.height)))
            strips.append((f"{file.name.split('.')[0]} {top // TALL + 1}", part))
    columns: list[list[tuple[str, Image.Image]]] = []
    for strip in strips:
        for column in columns[-count:]:
            if sum(one.height + TITLE + GAP for _, one in column) + strip[1].height <= TALL:
                column.append(strip)
                break
        else:
            columns.append([strip])
    for number in range(0, len(columns), count):
        sheet = Image.new("RGB", (count * (wide + GAP), TALL + TITLE), "#888888")
        draw = ImageDraw.Draw(sheet)
        for place, column in enumerate(columns[number : number + count]):
            down = 0
            for label, part in column:
                draw.text((place * (wide + GAP) + 2, down + 1), label, fill="#ffffff", font_size=13)
                sheet.paste(part, (place * (wide + GAP), down + TITLE))
                down += part.height + TITLE + GAP
        sheet.save(out / f"sheet-{name}-{number // count + 1:02}.png")


if __name__ == "__main__":
    sys.exit(main())
