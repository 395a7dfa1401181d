"""Which papers a cause of hardship and a kind of lender call for: data (``checklist.toml``, ``guides.toml``), with the reason for each.

No item ever asks for a SIM card, a code sent by SMS, or a password; a test reads every sentence for them.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from forbear.base.errors import fail
from forbear.base.texts import Text
from forbear.evidence.model import Cause, ChecklistItem
from forbear.evidence.readiness import Guide


def causes() -> tuple[Cause, ...]:
    """The causes of hardship a person may choose, in the order they are shown."""
    return tuple(
        Cause(entry["id"], _text(entry, "title"), _text(entry, "hint")) for entry in _content()["cause"]
    )


def cause(cause_id: str) -> Cause:
    """One cause by its id.

    Raises:
        ForbearError: ``evidence.cause_unknown``.
    """
    known = next((known for known in causes() if known.id == cause_id), None)
    if known is None:
        fail("evidence.cause_unknown", "cause", value=cause_id[:40])
    return known


def checklist(cause_id: str, lender_kind: str) -> tuple[ChecklistItem, ...]:
    """The papers for this cause and this kind of lender, required ones first, each once.

    Args:
        cause_id: an id of ``causes()``.
        lender_kind: ``consumer_finance``, ``bank``, ``bank_card``, ``microloan`` or ``platform``; an unknown kind gets what is common to all.

    Raises:
        ForbearError: ``evidence.cause_unknown``.
    """
    cause(cause_id)
    items = [
        _item(entry, cause_id, lender_kind)
        for entry in _content()["item"]
        if _applies(entry.get("causes"), cause_id) and _applies(entry.get("lender_kinds"), lender_kind)
    ]
    return tuple(sorted(items, key=lambda item: not item.required))


def checklist_for(
    causes_given: Sequence[str], lender_kind: str, stage: str = ""
) -> tuple[ChecklistItem, ...]:
    """The papers for several causes at once, required ones first, each once; required for one cause is required.

    Args:
        causes_given: ids of ``causes()``; none gives none.
        lender_kind: as for :func:`checklist`.
        stage: the stage of the case; an item that names stages stands in those alone.

    Raises:
        ForbearError: ``evidence.cause_unknown``.
    """
    found: dict[str, ChecklistItem] = {}
    later = {entry["kind"] for entry in _content()["item"] if stage not in entry.get("stages", [stage])}
    for cause_id in causes_given:
        for one in checklist(cause_id, lender_kind):
            if one.kind not in later and (one.required or one.kind not in found):
                found[one.kind] = one
    return tuple(sorted(found.values(), key=lambda one: not one.required))


def guide(kind: str) -> Guide:
    """How to get a paper, what makes it acceptable, how old it may be, what to blacken; an empty guide for a kind without one."""
    entry = _guides().get(kind, {})
    return Guide(
        accept=_lines(entry, "accept"),
        steps=_lines(entry, "steps"),
        blacken=_lines(entry, "blacken"),
        max_age_days=entry.get("max_age_days"),
    )


def item(kind: str) -> ChecklistItem | None:
    """A paper by its kind, as it stands when nothing more is known of the case; None if there is none of that kind."""
    return next((_item(entry, "", "") for entry in _content()["item"] if entry["kind"] == kind), None)


def _applies(allowed: list[str] | None, value: str) -> bool:
    return allowed is None or value in allowed


def _item(entry: dict[str, Any], cause_id: str, lender_kind: str) -> ChecklistItem:
    required = entry.get("required", False)
    return ChecklistItem(
        kind=entry["kind"],
        title=_text(entry, "title"),
        what=_text(entry, "what"),
        why=_text(entry, "why"),
        where=_text(entry, "where"),
        required=required is True
        or (isinstance(required, list) and bool({cause_id, lender_kind} & set(required))),
        accepted=tuple(entry["accepted"]),
    )


def _text(entry: dict[str, Any], name: str) -> Text:
    return Text(entry[f"{name}_zh"], entry[f"{name}_en"])


def _lines(entry: dict[str, Any], name: str) -> tuple[Text, ...]:
    pairs = zip(entry.get(f"{name}_zh", ()), entry.get(f"{name}_en", ()), strict=True)
    return tuple(Text(zh, en) for zh, en in pairs)


@cache
def _guides() -> dict[str, dict[str, Any]]:
    file = resources.files("forbear.evidence") / "guides.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _content() -> dict[str, Any]:
    file = resources.files("forbear.evidence") / "checklist.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
