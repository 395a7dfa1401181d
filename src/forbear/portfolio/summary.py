"""What a close comes to: counts and fen by bucket, roll rates, arrangements, and the rows that were refused. Every sum is exact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from forbear.base.errors import fail
from forbear.base.money import Fen, format_yuan
from forbear.debt.kernel.bounds import REASONS
from forbear.debt.kernel.fields import ARRANGEMENT_STATES
from forbear.portfolio.closing import Closed
from forbear.portfolio.layout import Array
from forbear.portfolio.reading import opened

AMOUNTS = (
    "owed_principal",
    "owed_interest",
    "owed_penalty",
    "owed_fee",
    "overdue_principal",
    "overdue_interest",
    "overdue_penalty",
    "overdue_fee",
    "credit",
)
LOW_BITS = 20


@dataclass(slots=True)
class Summary:
    """Figures of a closed book or of a part of it.

    Attributes:
        rows: accounts read; ``refused`` of them were not closed.
        rolls: accounts by bucket before (``"new"`` for accounts never closed before) and after.
        fen: amounts by bucket after, in fen.
        arrangements: accounts by state of their arrangement.
        reasons: refused rows by reason.
        unmatched_events: events of accounts that the book does not have.
    """

    rows: int = 0
    refused: int = 0
    rolls: dict[tuple[str, str], int] = field(default_factory=dict)
    fen: dict[str, dict[str, Fen]] = field(default_factory=dict)
    arrangements: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    unmatched_events: int = 0

    def counts(self, bucket: str) -> int:
        """Accounts in a bucket after the close."""
        return sum(count for (_, after), count in self.rolls.items() if after == bucket)


def summary_of(closed: Closed, buckets: tuple[str, ...], unmatched_events: int = 0) -> Summary:
    """The figures of one closed batch."""
    made = Summary(
        rows=closed.batch.num_rows + len(closed.refused),
        refused=len(closed.refused),
        unmatched_events=unmatched_events,
    )
    width = len(buckets) + 1
    pairs = np.bincount((closed.before + 1) * width + closed.after, minlength=width * width)
    names = ("new", *buckets)
    for pair in np.flatnonzero(pairs):
        before, after = divmod(int(pair), width)
        made.rolls[names[before], buckets[after]] = int(pairs[pair])
    for after in np.unique(closed.after):
        inside = closed.after == after
        made.fen[buckets[after]] = {name: exact_sum(_numbers(closed.batch, name)[inside]) for name in AMOUNTS}
    states = np.bincount(
        closed.batch.column("arrangement").indices.to_numpy(), minlength=len(ARRANGEMENT_STATES)
    )
    made.arrangements = {
        name: int(states[code]) for code, name in enumerate(ARRANGEMENT_STATES) if states[code]
    }
    for code, count in zip(*np.unique(closed.reasons, return_counts=True), strict=True):
        made.reasons[REASONS[code]] = int(count)
    return made


def _numbers(batch: pa.RecordBatch, name: str) -> Array:
    values: Array = batch.column(name).to_numpy(zero_copy_only=False)
    return values


def exact_sum(values: Array) -> int:
    """The sum of 64-bit integers, which may itself need more than 64 bits."""
    low = values & ((1 << LOW_BITS) - 1)
    return (int((values >> LOW_BITS).sum()) << LOW_BITS) + int(low.sum())


def merged(parts: Iterable[Summary]) -> Summary:
    """The figures of several parts together."""
    total = Summary()
    for part in parts:
        total.rows += part.rows
        total.refused += part.refused
        total.unmatched_events += part.unmatched_events
        for here, there in ((total.arrangements, part.arrangements), (total.reasons, part.reasons)):
            for name, count in there.items():
                here[name] = here.get(name, 0) + count
        for pair, count in part.rolls.items():
            total.rolls[pair] = total.rolls.get(pair, 0) + count
        for bucket, amounts in part.fen.items():
            known = total.fen.setdefault(bucket, dict.fromkeys(AMOUNTS, 0))
            for name, amount in amounts.items():
                known[name] += amount
    return total


def to_document(summary: Summary) -> dict[str, Any]:
    """The figures as plain values that :func:`from_document` reads back."""
    return {
        "rows": summary.rows,
        "refused": summary.refused,
        "rolls": [[before, after, count] for (before, after), count in summary.rolls.items()],
        "fen": summary.fen,
        "arrangements": summary.arrangements,
        "reasons": summary.reasons,
        "unmatched_events": summary.unmatched_events,
    }


def from_document(document: dict[str, Any]) -> Summary:
    """Read what :func:`to_document` wrote."""
    return Summary(
        rows=document["rows"],
        refused=document["refused"],
        rolls={(before, after): count for before, after, count in document["rolls"]},
        fen=document["fen"],
        arrangements=document["arrangements"],
        reasons=document["reasons"],
        unmatched_events=document["unmatched_events"],
    )


def told(summary: Summary, buckets: Sequence[str]) -> dict[str, Any]:
    """The figures for readers: amounts in yuan, and the share of each bucket that rolled into each other one."""
    by_bucket = []
    for name in buckets:
        amounts = summary.fen.get(name, dict.fromkeys(AMOUNTS, 0))
        by_bucket.append(
            {
                "bucket": name,
                "accounts": summary.counts(name),
                **{key: format_yuan(value) for key, value in amounts.items()},
            }
        )
    rolls = []
    for before in ("new", *buckets):
        row = {after: summary.rolls.get((before, after), 0) for after in buckets}
        total = sum(row.values())
        if total:
            shares = {after: f"{count / total:.6f}" for after, count in row.items() if count}
            rolls.append(
                {
                    "from": before,
                    "accounts": total,
                    "to": {k: v for k, v in row.items() if v},
                    "share": shares,
                }
            )
    return {
        "rows": summary.rows,
        "closed": summary.rows - summary.refused,
        "refused": summary.refused,
        "by_bucket": by_bucket,
        "rolls": rolls,
        "arrangements": summary.arrangements,
        "reasons": summary.reasons,
        "unmatched_events": summary.unmatched_events,
    }


def totals_of_file(path: str) -> tuple[Summary, tuple[str, ...]]:
    """The figures of a closed book, read from its own columns, and its buckets in the order of their days.

    Raises:
        ForbearError: ``portfolio.file_not_parquet``, ``portfolio.never_closed``.
        OSError: where it cannot be read.
    """
    names = ["bucket", "arrangement", *AMOUNTS]
    buckets: tuple[str, ...] = ()
    parts: list[Summary] = []
    with opened(path) as book:
        if not set(names) <= set(book.schema_arrow.names):
            fail("portfolio.never_closed", path)
        for batch in book.iter_batches(columns=names):
            column = batch.column("bucket")
            buckets = buckets or tuple(column.dictionary.to_pylist())
            code = column.indices.to_numpy()
            counts = np.bincount(code, minlength=len(buckets))
            states = np.bincount(
                batch.column("arrangement").indices.to_numpy(), minlength=len(ARRANGEMENT_STATES)
            )
            part = Summary(rows=batch.num_rows)
            for at in np.flatnonzero(counts).tolist():
                part.rolls[buckets[at], buckets[at]] = int(counts[at])
                part.fen[buckets[at]] = {
                    name: exact_sum(_numbers(batch, name)[code == at]) for name in AMOUNTS
                }
            part.arrangements = {
                name: int(states[at]) for at, name in enumerate(ARRANGEMENT_STATES) if states[at]
            }
            parts.append(part)
    return merged(parts), buckets
