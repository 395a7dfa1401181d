"""The page about the protocol says what the table says: the command table word for word, the diagram edge by edge."""

import re
from pathlib import Path

from forbear.case import words
from forbear.case.model import Stage
from forbear.case.parties import EVERY, OPEN
from forbear.case.table import COMMANDS, Entry

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "case-protocol.md").read_text(encoding="utf-8")
ROLES = ("borrower", "adviser", "agent", "reviewer", "approver", "system")
EDGE = re.compile(r"^    (\w+) --> (\w+) : ([\w /]+)$", re.MULTILINE)


def row(name: str, entry: Entry) -> str:
    who = ", ".join(role for role in ROLES if role in entry.roles)
    who += "; recorded for an absent lender" if entry.represented else ""
    source = "every open stage" if entry.stages == OPEN else listed(entry.stages)
    further = entry.said_from - entry.stages
    source += f"; recorded also from {listed(further)}" if further else ""
    carries = ", ".join(f"`{key}`" if one.required else f"[`{key}`]" for key, one in entry.fields.items())
    then = listed(frozenset(entry.then)) if entry.then else "stays"
    return f"| `{name}` | {words.command(name).zh} | {who} | {source} | {carries or '—'} | {then} |"


def listed(stages: frozenset[Stage]) -> str:
    return ", ".join(f"`{stage}`" for stage in EVERY if stage in stages)


def test_the_command_table_is_the_table_of_the_code() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert rows == [row(name, entry) for name, entry in COMMANDS.items()]


def test_every_edge_of_the_diagram_is_in_the_table() -> None:
    edges = EDGE.findall(PAGE)
    assert len(edges) > 30
    for source, target, names in edges:
        for name in names.split(" / "):
            entry = COMMANDS[name]
            assert source in entry.stages, f"{name} from {source}"
            assert target in entry.then, f"{name} to {target}"


def test_every_stage_and_every_command_that_moves_is_in_the_diagram() -> None:
    edges = EDGE.findall(PAGE)
    assert {stage for source, target, _ in edges for stage in (source, target)} == set(EVERY)
    drawn = {(name, target) for _, target, names in edges for name in names.split(" / ")}
    assert drawn == {(name, target) for name, entry in COMMANDS.items() for target in entry.then}
