"""Every reader, and which of them a header line belongs to."""

from collections.abc import Sequence
from typing import Final

from forbear.evidence.apps import Bank
from forbear.evidence.kinds import normalised
from forbear.evidence.readers import (
    abc,
    alipay,
    boc,
    bocom,
    ccb,
    cgb,
    cib,
    citic,
    cmb,
    hsbc,
    icbc,
    jd,
    meituan,
    plain,
    wechat,
)
from forbear.evidence.readers.interface import Layout, Reader, header_names

OWN: Final[tuple[Reader, ...]] = (
    alipay.READER,
    wechat.READER,
    jd.READER,
    meituan.READER,
    *cmb.READERS,
    *icbc.READERS,
    ccb.READER,
    *boc.READERS,
    *bocom.READERS,
    abc.READER,
    cgb.READER,
    *hsbc.READERS,
    citic.READER,
    cib.READER,
)
"""Readers that know one app or bank. Of several whose header fits, the one that knows most of the columns reads."""
READERS: Final[tuple[Reader, ...]] = (*OWN, *plain.READERS)
NAMES: Final[frozenset[str]] = frozenset(
    alias for reader in READERS for aliases in reader.columns.values() for alias in aliases
) | frozenset(name for reader in READERS for name in (*reader.understood, *reader.telling))
"""Every name that a column has in any reader."""
_TIMES: Final[frozenset[str]] = frozenset(
    alias for reader in READERS for name in ("time", "posted") for alias in reader.columns.get(name, ())
)


def names_a_day(line: str) -> bool:
    """Whether a line has the name of a column of days in it, as every header has: told before it is cut into cells."""
    plain = normalised(line).lower()
    return any(name in plain for name in _TIMES)


def reader_of(
    cells: Sequence[str], delimiter: str = "", bank: Bank | None = None
) -> tuple[Reader, Layout] | None:
    """The reader whose header these cells are, with its layout; None if they are no header.

    Where the words above name a ``bank``, no other bank's own reader is asked. A reader of its own goes before the plain ones; among equals the one that leaves the fewest columns unknown, then the first.
    """
    names = header_names(cells)
    while names and not names[-1]:
        names.pop()
    if len(names) < 3 or _TIMES.isdisjoint(names):
        return None
    best: tuple[Reader, Layout] | None = None
    fewest = len(names) + 1
    for reader in READERS:
        if best is not None and reader not in OWN and best[0] in OWN:
            break
        if _another(reader, bank):
            continue
        layout = reader.layout(names, len(names), delimiter)
        if layout is not None and (unknown := len(reader.unknown(layout))) < fewest:
            best, fewest = (reader, layout), unknown
    if (
        best is not None
        and best[0] not in OWN
        and (almost := missing_columns(cells, bank))
        and almost[0].of == "app"
    ):
        return None  # an app's export with a column gone, which is said rather than read as some bank's
    return best


def _another(reader: Reader, bank: Bank | None) -> bool:
    return bank is not None and reader.of != "app" and reader in OWN and reader.name.zh != bank.name.zh


def missing_columns(cells: Sequence[str], bank: Bank | None = None) -> tuple[Reader, tuple[str, ...]] | None:
    """Of a line that is almost a header: whose, and the names of the required columns that it lacks (three at most)."""
    names = header_names(cells)
    best: tuple[Reader, tuple[str, ...]] | None = None
    for reader in OWN:
        places = reader.found(names)
        lacking = tuple(reader.columns[name][0] for name in reader.required if places[name] < 0)
        if _another(reader, bank) or (reader.telling and not any(name in names for name in reader.telling)):
            continue
        enough = len(reader.required) - len(lacking) >= 3 or sum(at >= 0 for at in places.values()) >= 5
        if enough and lacking and len(lacking) <= 3 and (best is None or len(lacking) < len(best[1])):
            best = reader, lacking
    return best
