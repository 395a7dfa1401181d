"""Message catalogues: Chinese is the source, English stands in the ``.po`` files of each app's ``locale/en/LC_MESSAGES``.

The ``.po`` files of all apps are merged and compiled with Babel into one ``django.mo`` under the data directory whenever one of them
changed, so no compiled file is committed and no gettext program is needed. ``check`` says what is missing. A small Chinese
catalogue (``locale/zh_Hans``) says the framework's own sentences, such as that a field is empty, the way this product speaks.
Run ``python -m forbear.web.catalogues`` to see it.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB: Final = Path(__file__).resolve().parent
LOCALES: Final = ("en", "zh_Hans")
CHINESE: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
KEYWORDS: Final = (
    "_",
    "_now",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
)


def po_files(locale: str = "en") -> tuple[Path, ...]:
    """Every catalogue of the web apps in ``locale``."""
    return tuple(sorted(WEB.glob(f"**/locale/{locale}/LC_MESSAGES/*.po")))


def compiled_folder() -> Path:
    """The folder that Django reads translations from (``LOCALE_PATHS``)."""
    from django.conf import settings

    return Path(settings.LOCALE_PATHS[0])


def compile_stale() -> bool:
    """Compile each merged catalogue of which a ``.po`` changed since; whether any did."""
    return sum(map(_compiled, LOCALES)) > 0


def _compiled(locale: str) -> bool:
    target = compiled_folder() / locale / "LC_MESSAGES" / "django.mo"
    sources = b"".join(path.read_bytes() for path in po_files(locale))
    mark, stamp = hashlib.sha256(sources).hexdigest(), target.with_suffix(".sha256")
    if target.exists() and stamp.exists() and stamp.read_text() == mark:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_mo(buffer, merged(locale))
    for path, data in ((target, buffer.getvalue()), (stamp, mark.encode())):
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(data)
        draft.replace(path)
    return True


def merged(locale: str = "en") -> Catalog:
    """All catalogues of ``locale`` as one. Where two apps translate one sentence, the first is taken; ``check`` reports a difference."""
    whole = Catalog(locale=locale, charset="utf-8")
    for path in po_files(locale):
        for message in _read(path, locale):
            if (
                message.id
                and message.string
                and not message.fuzzy
                and not whole.get(message.id, message.context)
            ):
                whole.add(message.id, message.string, context=message.context)
    return whole


def check() -> list[str]:
    """What is wrong with the catalogues: sentences without English, English with Chinese left in it, and contradictions."""
    problems: list[str] = []
    seen: dict[tuple[Any, Any], tuple[Any, Path]] = {}
    for path in po_files():
        for message in _read(path):
            if not message.id:
                continue
            problems.extend(_faults(path, message))
            earlier = seen.setdefault((message.id, message.context), (message.string, path))
            if earlier[0] != message.string:
                problems.append(f"{path}: “{message.id}” is translated otherwise in {earlier[1]}")
    known = {(_singular(key), context) for key, context in seen}
    for where, msgid in sorted(set(used())):
        if CHINESE.search(msgid) and not any(_same(msgid, one) for one, _context in known):
            problems.append(f"{where}: “{msgid}” has no English")
    return problems


def used() -> Iterator[tuple[str, str]]:
    """Every translatable sentence of the web's Python and templates, with the file it is in."""
    for path in sorted(WEB.rglob("*.py")):
        with path.open("rb") as file:
            for _line, _function, found, _comments in extract_python(
                file, dict.fromkeys(KEYWORDS), (), {"encoding": "utf-8"}
            ):
                for msgid in (found,) if isinstance(found, str) else found or ():
                    if isinstance(msgid, str) and msgid:
                        yield str(path.relative_to(WEB)), msgid
    for path in sorted(WEB.glob("**/templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            for msgid in _template_sentences(path):
                yield str(path.relative_to(WEB)), msgid


def _template_sentences(path: Path) -> Iterator[str]:
    from django.template import Engine, engines
    from django.template.base import Node, Template, Variable
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode
    from django.utils.translation import trim_whitespace

    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    template = Template(path.read_text(encoding="utf-8"), engine=engine)
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, TranslateNode):
            variable = node.filter_expression.var
            if isinstance(variable, Variable) and isinstance(variable.literal, str):
                yield variable.literal
        elif isinstance(node, BlockTranslateNode):
            for tokens in filter(None, (node.singular, node.plural)):
                sentence, _names = node.render_token_list(tokens)
                yield trim_whitespace(sentence) if node.trimmed else sentence
    # {{ _("…") }} and filters given _("…") are constants inside expressions, which have no node of their own.
    yield from re.findall(r'_\("([^"]+)"\)', path.read_text(encoding="utf-8"))


def _faults(path: Path, message: Message) -> Iterator[str]:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    if not all(texts):
        yield f"{path}:{message.lineno}: “{message.id}” is empty"
    if message.fuzzy:
        yield f"{path}:{message.lineno}: “{message.id}” is marked fuzzy"
    for text in texts:
        if text and CHINESE.search(text):
            yield f"{path}:{message.lineno}: Chinese is left in “{text}”"
    places = sorted(re.findall(r"%\((\w+)\)", str(_singular(message.id))))
    if texts[-1] and sorted(set(re.findall(r"%\((\w+)\)", texts[-1]))) != sorted(set(places)):
        yield f"{path}:{message.lineno}: the places of “{message.id}” differ"


def _read(path: Path, locale: str = "en") -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _singular(msgid: Any) -> Any:
    return msgid[0] if isinstance(msgid, (tuple, list)) else msgid


def _same(one: str, other: Any) -> bool:
    return one.replace("%%", "%") == str(other).replace("%%", "%")


def main() -> int:
    """Compile, then print what is wrong; 0 if nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forbear.web.settings")
    import django

    django.setup()
    compile_stale()
    problems = check()
    print("\n".join(problems) or "every sentence has its English")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
