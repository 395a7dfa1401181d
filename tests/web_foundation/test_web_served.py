"""The server as people start it, ``forbear serve --demo``: its workers answer what needs the typesetter, and not only plain pages."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

STARTING = 180.0
ANSWERING = 90.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"FORBEAR_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "forbear.web.settings"}
    command = [sys.executable, "-m", "forbear.cli.main", "serve", "--demo", "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_for(page: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers; fail if it ends or takes for ever."""
    until = monotonic() + STARTING
    while monotonic() < until:
        assert server.poll() is None, "the server ended"
        try:
            build_opener().open(page, timeout=5).close()
            return
        except (URLError, OSError):
            sleep(0.3)
    pytest.fail("the server did not answer")


def ask(browser: OpenerDirector, page: str, **form: str) -> bytes:
    """Get a page, or send a form to it."""
    data = urlencode(form).encode() if form else None
    answer: bytes = browser.open(page, data, timeout=ANSWERING).read()
    return answer


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def test_the_demonstration_borrower_chooses_a_plan_and_reads_the_letter(address: str) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    token = TOKEN.findall(ask(browser, f"{address}/sign-in/").decode())[0]
    who = {"username": "lihua", "password": "forbear-demo", "csrfmiddlewaretoken": token}
    home = ask(browser, f"{address}/sign-in/", **who).decode()
    case = re.findall(r'href="(/my/cases/[0-9a-f-]{36}/)', home)[0]
    telling = ask(browser, f"{address}{case}story/").decode()
    marks = {name: hidden(telling, name) for name in ("csrfmiddlewaretoken", "command_id", "expects")}
    told = {"cause": "income_drop", "story": "去年秋天摔伤，一个多月没有收入。", "action": "save"}
    ask(browser, f"{address}{case}story/", **marks, **told)
    request = f"{address}{case}request/"
    options = ask(browser, request).decode()
    fields = ("csrfmiddlewaretoken", "command_id", "expects", "start", "rank")
    review = ask(browser, request, **{name: hidden(options, name) for name in fields}).decode()
    assert "申请书" in review
    assert ask(browser, f"{request}letter.pdf").startswith(b"%PDF")
