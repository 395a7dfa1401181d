"""The examples of a page: debt files in TOML blocks, and commands with their output in console blocks."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from forbear.cli.main import main

_BLOCK = re.compile(r"^```(toml|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r"# (\S+\.toml)(, and)?\n")


@dataclass(frozen=True)
class Shown:
    """One command of a page and the lines that the page says it prints."""

    command: str
    output: tuple[str, ...]


def examples(page: str, folder: Path) -> Iterator[tuple[Shown, tuple[str, ...]]]:
    """Each command as shown, with what it really prints in ``folder``, whose files are written as the page gives them.

    A block that begins ``# name.toml`` is a whole file, and stays under ``original/`` too; ``# name.toml, and`` adds to that file as first given.
    """
    (folder / "original").mkdir(exist_ok=True)
    for kind, text in _BLOCK.findall(page):
        if kind == "toml":
            _write(text, folder)
            continue
        for shown in _shown(text):
            yield shown, tuple(_printed(shown.command, folder))


def _write(text: str, folder: Path) -> None:
    named = _NAMED.match(text)
    if named is None:
        return
    original, rest = folder / "original" / named.group(1), text[named.end() :]
    if named.group(2):
        rest = original.read_text(encoding="utf-8") + "\n" + rest
    else:
        original.write_text(rest, encoding="utf-8")
    (folder / named.group(1)).write_text(rest, encoding="utf-8")


def _shown(text: str) -> Iterator[Shown]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *output = part.rstrip("\n").split("\n")
        yield Shown(command, tuple(line.rstrip() for line in output))


def _printed(command: str, folder: Path) -> list[str]:
    first, *filters = command.split(" | ")
    arguments = [
        str(folder / word) if word.endswith((".toml", ".json")) else word for word in shlex.split(first)[1:]
    ]
    lines = [
        line.rstrip()
        for line in CliRunner().invoke(main, arguments).output.replace(f"{folder}/", "").splitlines()
    ]
    for cut in filters:
        name, count = cut.split(" -")
        lines = lines[: int(count)] if name == "head" else lines[-int(count) :]
    return lines
