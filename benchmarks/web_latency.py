"""How long the main pages and API answers take, as ratios to a bare page of the same framework in the same run.

Starts the real server on a fresh SQLite database with the demonstration data, signs in as the borrower, the agent and the approver, and
asks for every address in turn, round after round, so that whatever else the machine does touches all of them alike. The bare page is
``/healthz``: every middleware, one ``SELECT 1``, no template. Prints a table, or one JSON document with ``--json``.

    python benchmarks/web_latency.py --rounds 60
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

PASSWORD = "forbear-demo"
BARE = "/healthz"
STARTING = 180.0
CASE = re.compile(r"/(?:desk|my)/cases/([0-9a-f-]{36})/")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Client:
    """One person's browser: one kept connection and its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body; redirects are not followed."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"http://127.0.0.1:{self.port}{path}",
            }
        self.connection.request("GET" if form is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
        return answer.status, answer.read()

    def sign_in(self, username: str) -> None:
        """Sign in as a demonstration account."""
        _, page = self.ask("/sign-in/")
        found = TOKEN.search(page.decode())
        if found is None:
            sys.exit("the sign-in page has no form")
        form = {"csrfmiddlewaretoken": found[1], "username": username, "password": PASSWORD}
        status, _ = self.ask("/sign-in/", form)
        if status != 302:
            sys.exit(f"{username} could not sign in: {status}")


@dataclass
class Measured:
    """One address and how long each of its answers took, in milliseconds."""

    who: str
    path: str
    title: str
    client: Client
    size: int = 0
    times: list[float] = field(default_factory=list)

    def once(self, *, count: bool) -> None:
        """Ask once; an answer other than 200 ends the run, because its time would mean nothing."""
        begun = time.perf_counter()
        status, body = self.client.ask(self.path)
        taken = (time.perf_counter() - begun) * 1000
        if status != 200:
            sys.exit(f"{self.who} {self.path}: {status}")
        self.size = len(body)
        if count:
            self.times.append(taken)

    def percentile(self, share: float) -> float:
        """The time that ``share`` of the answers did not exceed."""
        ordered = sorted(self.times)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=40, help="how often each address is asked (default 40)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forbear-bench-") as home:
        port = free_port()
        server = start(home, port)
        try:
            measured = run(port, options.rounds)
        finally:
            server.terminate()
            server.wait(timeout=20)
    report(measured, as_json=options.json)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: str, port: int) -> subprocess.Popen[bytes]:
    """The server as ``make run`` starts it, with one worker, once it answers."""
    environment = {**os.environ, "FORBEAR_HOME": home}
    environment.pop("FORBEAR_DATABASE_URL", None)
    command = [str(Path(sys.executable).parent / "forbear"), "serve", "--demo", "--port", str(port)]
    print("preparing demonstration data and starting the server…", file=sys.stderr)
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if server.poll() is not None:
            sys.exit(f"the server ended with {server.returncode}")
        try:
            if Client(port).ask(BARE)[0] == 200:
                return server
        except OSError:
            time.sleep(0.3)
    server.terminate()
    sys.exit("the server did not answer in time")


def run(port: int, rounds: int) -> list[Measured]:
    """Ask every address ``rounds`` times, in turn, after three rounds that do not count."""
    people = {name: Client(port) for name in ("lihua", "agent", "approver")}
    for name, client in people.items():
        client.sign_in(name)
    addresses = list(wanted(port, people))
    for number in range(rounds + 3):
        print(f"\rround {number + 1} of {rounds + 3}", end="", file=sys.stderr)
        for one in addresses:
            one.once(count=number >= 3)
    print(file=sys.stderr)
    return addresses


def wanted(port: int, people: dict[str, Client]) -> list[Measured]:
    """The addresses to measure; the cases are the first of each list."""
    lihua, agent, approver = people["lihua"], people["agent"], people["approver"]
    nobody = Client(port)
    found = [
        Measured("-", BARE, "bare page", nobody),
        Measured("-", "/", "landing page", nobody),
        Measured("-", "/verify/", "verify page", nobody),
        Measured("borrower", "/my/", "borrower: home", lihua),
        Measured("agent", "/desk/?filter=all", "desk: queue", agent),
        Measured("approver", "/desk/?filter=approval", "desk: needs approval", approver),
        Measured("agent", "/api/v1/cases", "API: cases", agent),
        Measured("-", "/api/v1/openapi.json", "API: openapi.json", nobody),
    ]
    own = CASE.search(lihua.ask("/my/")[1].decode())
    if own:
        found.append(Measured("borrower", f"/my/cases/{own[1]}/", "borrower: one case", lihua))
    listed = json.loads(agent.ask("/api/v1/cases")[1])["cases"]
    if listed:
        case = listed[0]["id"]
        found += [
            Measured("agent", f"/desk/cases/{case}/", "desk: one case", agent),
            Measured("agent", f"/api/v1/cases/{case}", "API: one case", agent),
            Measured("agent", f"/api/v1/cases/{case}/events", "API: events, chain checked", agent),
            Measured("agent", f"/api/v1/cases/{case}/statement", "API: statement with reasons", agent),
        ]
    in_force = [one["id"] for one in listed if one["stage"] in {"performing", "missed", "settled"}]
    if in_force:
        case = in_force[0]
        found += [
            Measured("agent", f"/desk/cases/{case}/", "desk: one case in service", agent),
            Measured("agent", f"/api/v1/cases/{case}/performance", "API: performance", agent),
            Measured("agent", f"/api/v1/cases/{case}/agreement.pdf", "API: signed agreement", agent),
        ]
    return found


def report(measured: list[Measured], *, as_json: bool) -> None:
    """The times, and the ratio of each median to the bare page's."""
    bare = statistics.median(next(one for one in measured if one.path == BARE).times)
    rows = [
        {
            "title": one.title,
            "p50_ms": round(statistics.median(one.times), 2),
            "p95_ms": round(one.percentile(0.95), 2),
            "ratio": round(statistics.median(one.times) / bare, 1),
            "bytes": one.size,
        }
        for one in measured
    ]
    if as_json:
        print(json.dumps({"rounds": len(measured[0].times), "rows": rows}, ensure_ascii=False))
        return
    print(f"{'':34}{'p50 ms':>9}{'p95 ms':>9}{'× bare':>8}{'bytes':>10}")
    for row in rows:
        print(f"{row['title']:34}{row['p50_ms']:>9}{row['p95_ms']:>9}{row['ratio']:>8}{row['bytes']:>10}")


if __name__ == "__main__":
    main()
