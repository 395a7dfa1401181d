"""What the documents point at is there, and what they show on the command line can be typed."""

import re
from pathlib import Path

import pytest
from click import Context, Group
from click.testing import CliRunner

from forbear.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*forbear ([a-z]+)([^#\n]*)", re.MULTILINE)
BLOCK = re.compile(r"```\w*\n(.*?)```", re.DOTALL)


def test_documents_are_found() -> None:
    assert {"README.md", "README.zh-CN.md", "reliability.md", "servicing.md"} <= {
        path.name for path in DOCUMENTS
    }


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_leads_to_a_file(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]
    absent = [link for link in links if not (path.parent / link.partition("#")[0]).exists()]
    assert absent == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_shown_exists_and_knows_every_option_shown(path: Path) -> None:
    shown = [
        found for block in BLOCK.findall(path.read_text(encoding="utf-8")) for found in COMMAND.findall(block)
    ]
    for name, rest in shown:
        assert name in COMMANDS
        command, words = main.get_command(Context(main), name), rest.split()
        part = [words[0]] if isinstance(command, Group) and words and words[0] in command.commands else []
        help_text = CliRunner().invoke(main, [name, *part, "--help"])
        assert help_text.exit_code == 0
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in help_text.stdout, f"forbear {name} {option}"


def test_the_readme_shows_every_command_but_the_server() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert {found for found, _ in COMMAND.findall(text)} >= set(COMMANDS) - {"serve"}


def test_files_and_tests_named_in_documents_are_there() -> None:
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        for named, test in re.findall(r"`((?:tests|benchmarks|docs)/[\w./-]+)(?:::(\w+))?`", text):
            assert (ROOT / named).exists(), f"{path.name}: {named}"
            if test:
                source = (ROOT / named).read_text(encoding="utf-8")
                assert f"def {test}(" in source, f"{path.name}: {named}::{test}"
