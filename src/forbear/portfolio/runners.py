"""Where the parts of a book are closed: threads of this process, daft's native runner, or a Ray cluster through daft.

The same function, :func:`forbear.portfolio.streaming.close_part`, runs everywhere; elsewhere than in this process the book, the events and the
output must be on storage that every worker sees under the same path. This is the only file that knows daft or Ray.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from typing import Any, Final

from forbear.base.errors import fail
from forbear.portfolio.streaming import Job, Part, Spread, close_part

NEEDS: Final = {"local": (), "daft": ("daft",), "ray": ("daft", "ray")}
"""Which libraries a runner needs; each is an extra of the package by the runner's name."""


def runner(name: str, threads: int) -> Spread:
    """The way to spread parts by a runner's name.

    Raises:
        ForbearError: ``portfolio.runner_missing`` where a library it needs is not installed.
    """
    for library in NEEDS[name]:
        if find_spec(library) is None:
            fail("portfolio.runner_missing", runner=name, library=library)
    if name == "local":
        return partial(_in_threads, threads)
    return partial(_in_daft, name)


def _in_threads(threads: int, job: Job, parts: list[Part], note: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(close_part, job, part) for part in parts]
        try:
            for done in as_completed(running):
                note(done.result())
        except BaseException:
            for waiting in running:
                waiting.cancel()
            raise


def _in_daft(name: str, job: Job, parts: list[Part], note: Callable[[int], None]) -> None:
    import daft

    if name == "ray":
        daft.set_runner_ray()
    else:
        daft.set_runner_native()
    told = json.dumps(asdict(job))

    @daft.func
    def close_one(number: int, groups: str, start: int, rows: int) -> int:
        return close_part(_job(told), Part(number, tuple(json.loads(groups)), start, rows))

    if not parts:
        return
    frame = daft.from_pydict(
        {
            "number": [part.number for part in parts],
            "groups": [json.dumps(part.groups) for part in parts],
            "start": [part.start for part in parts],
            "rows": [part.rows for part in parts],
        }
    ).into_batches(1)
    closed = frame.select(
        close_one(*(daft.col(field) for field in ("number", "groups", "start", "rows"))).alias("rows")
    )
    for row in closed.iter_rows():
        note(int(row["rows"]))


def _job(told: str) -> Job:
    said: dict[str, Any] = json.loads(told)
    return Job(**{**said, "edges": tuple(said["edges"]), "buckets": tuple(said["buckets"])})
