"""What the product imports is installed by ``make run``: nothing of it stands among the tools of development alone."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTIONAL = {"daft", "ray"}
"""Other runners of a book, which a person chooses and installs; without them the command says so."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)


def imported() -> Iterator[tuple[str, str]]:
    """Each module outside ours and the standard library that the product imports anywhere, with the file."""
    for file in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.append(node.module)
            for name in names:
                first = name.partition(".")[0]
                if first != "forbear" and first not in sys.stdlib_module_names:
                    yield first, str(file.relative_to(ROOT))


def test_everything_the_product_imports_is_locked_for_running_it() -> None:
    text = (ROOT / "requirements/base.txt").read_text(encoding="utf-8")
    locked = {_normal(name) for name in _PINNED.findall(text)}
    owners = packages_distributions()
    missing = {
        (name, file)
        for name, file in imported()
        if name not in OPTIONAL and not locked & {_normal(one) for one in owners.get(name, ())}
    }
    assert len(locked) > 40
    assert missing == set()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
