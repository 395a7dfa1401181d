"""How well photographed papers are read: right, flagged or silently wrong, by field, by distortion and by kind, and seconds a page on one core.

Papers are typeset on the fly from seeds (tests/papers/typeset.py), distorted (tests/papers/distortions.py), judged, recognised and read exactly as an
upload is. A field is *right* if it equals what was printed; *flagged* if it is not right and the product says so (not found, unsure, or a check
speaks against it, or the page was judged unreadable); *wrong* otherwise, which is what a person could be misled by. Numbers are printed for every
distortion, ordinary ones and hard ones; the goal for identity numbers (right or flagged in 99 of 100) is over the ordinary ones.

    python benchmarks/ocr_accuracy.py --papers 2            # every kind × distortion, two papers each
    python benchmarks/ocr_accuracy.py --identity 200        # identity numbers at ordinary quality, 200 cards
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "papers")]

import distortions  # noqa: E402
import numpy as np  # noqa: E402
import typeset  # noqa: E402

from forbear.evidence.papers.legibility import judge  # noqa: E402
from forbear.evidence.papers.ocr import RapidOcr  # noqa: E402
from forbear.evidence.papers.reading import Page, PaperReading, read_pages  # noqa: E402

TODAY = date(2026, 3, 2)
OUTCOMES = ("right", "flagged", "wrong")


@dataclass(frozen=True)
class Outcome:
    """What became of one fact of one paper."""

    kind: str
    field: str
    distortion: str
    outcome: str
    verdict: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--papers", type=int, default=1, help="papers of each kind under each distortion (default 1)"
    )
    parser.add_argument(
        "--identity", type=int, default=0, help="only portrait sides at ordinary quality, this many"
    )
    parser.add_argument(
        "--rare", type=int, default=0, help="only portrait sides with rare characters in the name, this many"
    )
    parser.add_argument("--kinds", default="", help="only these kinds, separated by commas")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    options = parser.parse_args()
    engine = RapidOcr()
    engine.words(distortions.as_pixels(typeset.typeset("identity_front", 0).picture))  # loading is not a page
    outcomes: list[Outcome] = []
    seconds: dict[str, list[float]] = defaultdict(list)
    for paper, name, distort, seed in _papers(options):
        pixels = distort(distortions.as_pixels(paper.picture), np.random.default_rng(seed))
        begun = time.thread_time()
        verdict = judge(pixels)
        words = engine.words(pixels)
        reading = read_pages((Page(words, pixels.shape[1], pixels.shape[0]),), verdict, TODAY)
        seconds[paper.kind].append(time.thread_time() - begun)
        outcomes.extend(_outcomes(paper, name, reading))
    _report(outcomes, seconds, as_json=options.json)


def _papers(
    options: argparse.Namespace,
) -> Iterator[tuple[typeset.Typeset, str, distortions.Distortion, int]]:
    if options.identity or options.rare:
        ordinary = list(distortions.ORDINARY.items())
        for number in range(options.identity or options.rare):
            seed = options.first + number
            name, distort = ordinary[number % len(ordinary)]
            paper = typeset.identity_front(random.Random(f"{seed}"), rare=bool(options.rare))
            yield paper, name, distort, seed
        return
    wanted = options.kinds.split(",") if options.kinds else list(typeset.MAKERS)
    for name, distort in (distortions.ORDINARY | distortions.HARD).items():
        for kind in wanted:
            for seed in range(options.first, options.first + options.papers):
                yield typeset.typeset(kind, seed), name, distort, seed


def _outcomes(paper: typeset.Typeset, distortion: str, reading: PaperReading) -> Iterator[Outcome]:
    told = (
        {field.id: field for field in reading.fields}
        if reading.kind and reading.kind.id == paper.kind
        else {}
    )
    for field_id, truth in paper.facts.items():
        field = told.get(field_id)
        if field is not None and field.value == truth:
            outcome = "right"
        elif field is None or not field.sure or reading.legibility.verdict == "unreadable":
            outcome = "flagged"
        else:
            outcome = "wrong"
        yield Outcome(paper.kind, field_id, distortion, outcome, reading.legibility.verdict)


def _report(outcomes: list[Outcome], seconds: dict[str, list[float]], *, as_json: bool) -> None:
    ordinary = [one for one in outcomes if one.distortion in distortions.ORDINARY]
    tables = {
        "by distortion": _counted(outcomes, "distortion"),
        "by kind, ordinary quality": _counted(ordinary, "kind"),
        "by field, ordinary quality": _counted(ordinary, "field"),
        "identity numbers, ordinary quality": _counted(
            [one for one in ordinary if one.field == "identity_number"], "kind"
        ),
    }
    verdicts = {
        name: dict(Counter(one.verdict for one in outcomes if one.distortion == name))
        for name in dict.fromkeys(one.distortion for one in outcomes)
    }
    times = {
        kind: {"median": statistics.median(taken), "longest": max(taken)} for kind, taken in seconds.items()
    }
    if as_json:
        print(
            json.dumps(
                {"tables": tables, "verdicts": verdicts, "seconds": times}, ensure_ascii=False, indent=2
            )
        )
        return
    for title, rows in tables.items():
        print(f"\n{title}\n{'':34}{'fields':>8}" + "".join(f"{name:>9}" for name in OUTCOMES))
        for name, counts in rows.items():
            total = sum(counts.values())
            print(f"{name:34}{total:8}" + "".join(f"{counts[outcome] / total:9.1%}" for outcome in OUTCOMES))
    print("\nlegibility verdicts, by field")
    for name, counts in verdicts.items():
        print(f"{name:34}" + "  ".join(f"{verdict} {count}" for verdict, count in counts.items()))
    print(f"\nseconds a page, processor time of one core{'':4}median  longest")
    for kind, taken in times.items():
        print(f"{kind:46}{taken['median']:6.2f}{taken['longest']:9.2f}")


def _counted(outcomes: list[Outcome], key: str) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for one in outcomes:
        row = rows.setdefault(getattr(one, key), dict.fromkeys(OUTCOMES, 0))
        row[one.outcome] += 1
    return rows


if __name__ == "__main__":
    main()
