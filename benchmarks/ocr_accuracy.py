"""How well photographed papers are read: right, flagged or silently wrong, by field and by distortion, and seconds a page on one core.

Papers are typeset on the fly from seeds (tests/papers/typeset.py), distorted (tests/papers/distortions.py), judged, recognised and read exactly as an
upload is. A field is *right* if it equals what was printed; *flagged* if it is not right and the product says so (not found, unsure, or a check
speaks against it, or the page was judged unreadable); *wrong* otherwise, which is what a person could be misled by. The goal for identity numbers
(right or flagged in 99 of 100) is over the portrait sides at ordinary quality, ten of each ordinary distortion.

    python benchmarks/ocr_accuracy.py                             # 100 portrait sides, and one of every kind under every distortion
    python benchmarks/ocr_accuracy.py --kept pages.jsonl          # the same, every page kept as it is done: stopped, it goes on where it was
    python benchmarks/ocr_accuracy.py --cards 0 --kinds bank_flow --papers 2
    python benchmarks/ocr_accuracy.py --cards 100 --rare --kinds none
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "tests" / "papers")]

import cv2  # noqa: E402
import distortions  # noqa: E402
import numpy as np  # noqa: E402
import typeset  # noqa: E402

from forbear.evidence.papers.legibility import judge  # noqa: E402
from forbear.evidence.papers.ocr import RapidOcr  # noqa: E402
from forbear.evidence.papers.reading import Page, PaperReading, read_pages  # noqa: E402

TODAY = date(2026, 3, 2)
OUTCOMES = ("right", "flagged", "wrong")
FAMILIES = tuple(dict.fromkeys(distortions.FAMILIES.values()))
GOAL_SECONDS = 3.0


@dataclass(frozen=True)
class Job:
    """One page to be read: ``part`` is ``cards`` (the goal for identity numbers) or ``papers``."""

    part: str
    kind: str
    distortion: str
    seed: int


@dataclass(frozen=True)
class Done:
    """What became of a page: the outcome of each fact, the verdict on legibility, processor seconds, and what was misread."""

    part: str
    kind: str
    distortion: str
    seed: int
    outcomes: dict[str, str]
    verdict: str
    seconds: float
    missed: dict[str, list[str]]

    @property
    def job(self) -> Job:
        """The page it is of."""
        return Job(self.part, self.kind, self.distortion, self.seed)

    @property
    def ordinary(self) -> bool:
        """Whether its distortion is what a careful person's phone makes of a paper."""
        return self.distortion in distortions.ORDINARY


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cards", type=int, default=100, help="portrait sides at ordinary quality (default 100)"
    )
    parser.add_argument(
        "--papers", type=int, default=1, help="papers of each kind under each distortion (default 1)"
    )
    parser.add_argument("--rows", type=int, default=15, help="rows of a bank statement (default 15)")
    parser.add_argument("--rare", action="store_true", help="cards with a rare character in the name")
    parser.add_argument("--kinds", default="", help="only these kinds, separated by commas; none: no papers")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument(
        "--kept", type=Path, help="a JSON Lines file: pages in it are not read again, new ones are added"
    )
    parser.add_argument("--minutes", type=float, default=0, help="stop after so many minutes (with --kept)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    options = parser.parse_args()
    wanted = list(_jobs(options))
    done = {one.job: one for one in _kept(options.kept)}
    to_do = [job for job in wanted if job not in done]
    if to_do:
        cv2.setNumThreads(1)
        for one in _measured(to_do, options):
            done[one.job] = one
            if options.kept:
                with options.kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    pages = [done[job] for job in wanted if job in done]
    if len(pages) < len(wanted):
        print(f"{len(pages)} of {len(wanted)} pages are done; run it again to go on.", file=sys.stderr)
    _report(pages, as_json=options.json)


def _jobs(options: argparse.Namespace) -> Iterator[Job]:
    ordinary = list(distortions.ORDINARY)
    for number in range(options.cards):
        yield Job("cards", "identity_front", ordinary[number % len(ordinary)], options.first + number)
    kinds = options.kinds.split(",") if options.kinds else list(typeset.MAKERS)
    for kind in kinds if kinds != ["none"] else []:
        for name in distortions.ORDINARY | distortions.HARD:
            for seed in range(options.first, options.first + options.papers):
                yield Job("papers", kind, name, seed)


def _kept(path: Path | None) -> Iterator[Done]:
    if path and path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Done(**json.loads(line))


def _measured(jobs: Iterable[Job], options: argparse.Namespace) -> Iterator[Done]:
    engine = RapidOcr()
    engine.words(distortions.as_pixels(typeset.typeset("identity_front", 0).picture))  # loading is not a page
    begun = time.monotonic()
    every = distortions.ORDINARY | distortions.HARD
    for job in jobs:
        if options.minutes and time.monotonic() - begun > 60 * options.minutes:
            return
        paper = _paper(job, options)
        pixels = every[job.distortion](distortions.as_pixels(paper.picture), np.random.default_rng(job.seed))
        started = time.process_time()
        verdict = judge(pixels)
        words = engine.words(pixels)
        reading = read_pages((Page(words, pixels.shape[1], pixels.shape[0]),), verdict, TODAY)
        seconds = time.process_time() - started
        outcomes, missed = _outcomes(paper, reading)
        yield Done(**asdict(job), outcomes=outcomes, verdict=verdict.verdict, seconds=seconds, missed=missed)


def _paper(job: Job, options: argparse.Namespace) -> typeset.Typeset:
    if job.part == "cards":
        return typeset.identity_front(random.Random(f"{job.seed}"), rare=options.rare)
    if job.kind == "bank_flow":
        return typeset.bank_flow(random.Random(f"bank_flow/{job.seed}"), options.rows)
    return typeset.typeset(job.kind, job.seed)


def _outcomes(paper: typeset.Typeset, reading: PaperReading) -> tuple[dict[str, str], dict[str, list[str]]]:
    told = (
        {field.id: field for field in reading.fields}
        if reading.kind and reading.kind.id == paper.kind
        else {}
    )
    outcomes, missed = dict[str, str](), dict[str, list[str]]()
    for field_id, truth in paper.facts.items():
        field = told.get(field_id)
        if field is not None and field.value == truth:
            outcomes[field_id] = "right"
            continue
        missed[field_id] = [truth, field.value if field else ""]
        flagged = field is None or not field.sure or reading.legibility.verdict == "unreadable"
        outcomes[field_id] = "flagged" if flagged else "wrong"
    return outcomes, missed


# Printed


def _report(pages: list[Done], *, as_json: bool) -> None:
    facts = [(page, field, outcome) for page in pages for field, outcome in page.outcomes.items()]
    usual = [fact for fact in facts if fact[0].ordinary]
    numbers = Counter(page.outcomes["identity_number"] for page in pages if page.part == "cards")
    tables = {
        "by distortion": _counted(facts, lambda page, _field: page.distortion),
        "by kind, ordinary quality": _counted(usual, lambda page, _field: page.kind),
        "by field, ordinary quality": _counted(usual, lambda page, field: f"{page.kind}.{field}"),
    }
    matrix = {
        name: _counted(
            [fact for fact in facts if f"{fact[0].kind}.{fact[1]}" == name],
            lambda page, _field: distortions.FAMILIES[page.distortion],
        )
        for name in dict.fromkeys(f"{page.kind}.{field}" for page, field, _outcome in facts)
    }
    verdicts = {
        name: dict(Counter(page.verdict for page in pages if page.distortion == name))
        for name in distortions.ORDINARY | distortions.HARD
        if any(page.distortion == name for page in pages)
    }
    taken: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        taken[page.kind].append(page.seconds)
    seconds = {
        kind: {"pages": len(all_of), "median": statistics.median(all_of), "longest": max(all_of)}
        for kind, all_of in taken.items()
    }
    if as_json:
        told = {
            "tables": tables,
            "field_by_family": matrix,
            "verdicts": verdicts,
            "identity_numbers": numbers,
            "seconds": seconds,
            "wrong": [asdict(page) for page in pages if "wrong" in page.outcomes.values()],
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for title, rows in tables.items():
        _print_table(title, rows)
    _print_matrix(matrix)
    print("\nlegibility verdicts, pages")
    for name, counts in verdicts.items():
        print(f"{name:34}" + "  ".join(f"{verdict} {count}" for verdict, count in counts.items()))
    print(f"\nseconds a page, processor time of one core{'pages':>8}{'median':>9}{'longest':>9}")
    for kind, row in seconds.items():
        print(f"{kind:42}{row['pages']:8}{row['median']:9.2f}{row['longest']:9.2f}")
    slow = sum(page.seconds >= GOAL_SECONDS for page in pages)
    print(f"{slow} of {len(pages)} pages took {GOAL_SECONDS:g} seconds or more")
    print("\nsilently wrong")
    for page in pages:
        for field, outcome in page.outcomes.items():
            if outcome == "wrong":
                printed, read = page.missed[field]
                print(f"{page.kind}.{field} · {page.distortion} · seed {page.seed}: {printed} read as {read}")
    if numbers:
        fine = numbers["right"] + numbers["flagged"]
        print(
            f"\nidentity numbers at ordinary quality: right or flagged {fine} of {numbers.total()}"
            f" (right {numbers['right']}, flagged {numbers['flagged']}, wrong {numbers['wrong']})"
        )


Table = dict[str, dict[str, int]]


def _counted(facts: Iterable[tuple[Done, str, str]], key: Callable[[Done, str], str]) -> Table:
    rows: Table = {}
    for page, field, outcome in facts:
        rows.setdefault(key(page, field), dict.fromkeys(OUTCOMES, 0))[outcome] += 1
    return rows


def _print_table(title: str, rows: Table) -> None:
    print(f"\n{title}\n{'':38}{'facts':>7}" + "".join(f"{name:>9}" for name in OUTCOMES))
    for name, counts in rows.items():
        total = sum(counts.values())
        print(f"{name:38}{total:7}" + "".join(f"{counts[outcome] / total:9.1%}" for outcome in OUTCOMES))


def _print_matrix(matrix: dict[str, Table]) -> None:
    """Right in percent for each field under each family of distortions, and behind a slash what was silently wrong."""
    print("\nby field and distortion: right % / wrong %\n" + " " * 34 + "".join(f"{n:>10}" for n in FAMILIES))
    for name, row in matrix.items():
        cells = []
        for family in FAMILIES:
            counts = row.get(family)
            total = sum(counts.values()) if counts else 0
            cells.append(
                f"{100 * counts['right'] / total:.0f}/{100 * counts['wrong'] / total:.0f}"
                if counts and total
                else "-"
            )
        print(f"{name:34}" + "".join(f"{cell:>10}" for cell in cells))


if __name__ == "__main__":
    main()
