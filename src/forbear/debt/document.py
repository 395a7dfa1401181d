"""From bytes to plain values that know where they stand: the TOML and JSON sides of a debt file.

TOML tells no positions after parsing, so a small scan of its headers and keys gives each value's line; what stands inside an inline table
has the line of the key that holds it. In JSON a value is found by its path.
"""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from forbear.base.errors import ForbearError, Problem, fail

Path = tuple[str | int, ...]
SIZE_MAX: Final = 8 * 1024 * 1024
"""Bytes that a debt file may have."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=")
_AT_LINE = re.compile(r"\s*\(at line (\d+), column (\d+)\)")


class Inexact(str):
    """The digits of a number written with a point or exponent, which no amount or rate may be."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Plain values of a file and the function that says where a value stands."""

    value: Any
    locate: Callable[[Path], str]


def parse(data: bytes, name: str) -> Document:
    """Read a debt file as TOML, or as JSON where its name or its first character says so.

    Raises:
        ForbearError: ``debt.file_empty``, ``debt.file_too_large``, ``debt.file_gbk``, ``debt.file_utf16``, ``debt.file_not_text``,
            ``debt.file_not_toml``, ``debt.file_not_json``, ``debt.key_repeated``.
    """
    text = _decoded(data, name)
    is_json = name.lower().endswith(".json") or (
        not name.lower().endswith(".toml") and text.lstrip().startswith("{")
    )
    return _parse_json(text, name) if is_json else _parse_toml(text, name)


def written(path: Path) -> str:
    """A path as people write it: ``event[3].amount``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def path_locator(name: str) -> Callable[[Path], str]:
    """A locator that gives the path itself, behind the file's name where there is one."""
    return lambda path: ": ".join(part for part in (name, written(path)) if part)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > SIZE_MAX:
        fail("debt.file_too_large", name, megabytes=SIZE_MAX // 1024 // 1024)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        fail("debt.file_utf16", name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        fail("debt.file_gbk" if _is_gbk(data) else "debt.file_not_text", name)
    if not text.strip():
        fail("debt.file_empty", name)
    if "\0" in text:
        fail("debt.file_not_text", name)
    return text


def _is_gbk(data: bytes) -> bool:
    """Whether it reads as GB 18030 text of the kind that an editor on a Chinese system saves."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\t\r\n" for character in text)


def _parse_toml(text: str, name: str) -> Document:
    try:
        value = tomllib.loads(text, parse_float=Inexact)
    except tomllib.TOMLDecodeError as error:
        detail = str(error)
        at = _AT_LINE.search(detail)
        where = f"{name}:{at.group(1)}" if at else name
        fail("debt.file_not_toml", where, detail=_AT_LINE.sub("", detail))
    except (RecursionError, ValueError):
        fail("debt.file_not_toml", name, detail="nested too deeply, or a number too long")
    lines = _toml_lines(text)
    return Document(value, lambda path: f"{name}:{_line_of(path, lines)}")


def _line_of(path: Path, lines: dict[Path, int]) -> int:
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)


def _toml_lines(text: str) -> dict[Path, int]:
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table_path(_parts(header.group(2)), counts, is_array=header.group(1) == "[[")
            for end in range(1, len(table) + 1):
                lines.setdefault(table[:end], number)
        elif key := _KEY.match(line):
            path = (*table, *_parts(key.group(1)))
            for end in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:end], number)
    return lines


def _table_path(parts: list[str], counts: dict[Path, int], *, is_array: bool) -> Path:
    path: Path = ()
    for index, part in enumerate(parts):
        path = (*path, part)
        if is_array and index == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def _parse_json(text: str, name: str) -> Document:
    repeated: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            repeated.extend(sorted({key for key in keys if keys.count(key) > 1}))
        return found

    try:
        value = json.loads(text, parse_float=Inexact, parse_constant=Inexact, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        fail("debt.file_not_json", f"{name}:{error.lineno}", detail=error.msg, column=error.colno)
    except (RecursionError, ValueError):
        fail("debt.file_not_json", name, detail="nested too deeply, or a number too long", column=1)
    if repeated:
        raise ForbearError(*(Problem("debt.key_repeated", name, {"name": key}) for key in repeated))
    return Document(value, path_locator(name))
