"""The kernel compiled: the functions of :mod:`forbear.debt.kernel` as machine code that releases the interpreter's lock.

A kernel function is compiled from its own source, and so is every function of ours that it calls; nothing is written twice. The machine code
is kept on disk beside the package, or under the user's cache folder where that may not be written; the folder is named after a digest of all
kernel sources, because a change in one function must not find the old code of another. Where neither can be written, code is compiled
for this process alone.
"""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from inspect import signature
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

import numba
from numba import types

import forbear.debt.kernel as kernel
from forbear.debt.kernel.fields import Columns, Floats, Grid, Line

OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "_nrt": False}
INNER: Final[dict[str, Any]] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
DIGEST_LENGTH: Final = 16

_WIDE = types.Array(types.int64, 2, "C")
_ROWS_WIDE = types.Array(types.int64, 2, "F")
_ROWS_NARROW = types.Array(types.int32, 2, "F")
_LINE = types.Array(types.int64, 1, "C")
_GRIDS = {
    "running": _WIDE,
    "daily": types.Array(types.int32, 2, "C"),
    "wide": _ROWS_WIDE,
    "narrow": _ROWS_NARROW,
    "item_wide": _ROWS_WIDE,
    "item_narrow": _ROWS_NARROW,
    "events": _ROWS_WIDE,
    "months": _LINE,
    "edges": _LINE,
    "scratch": _LINE,
}
"""What every day touches lies by field, so that days stream through it; what only a few rows a day touch lies by row."""
TYPES: Final[dict[object, Any]] = {
    int: types.int64,
    bool: types.boolean,
    float: types.float64,
    None: types.none,
    Line: _LINE,
    Floats: types.Array(types.float64, 1, "C"),
    Grid: _WIDE,
    Columns: types.NamedTuple(  # type: ignore[no-untyped-call]
        [_GRIDS[name] for name in Columns._fields], Columns
    ),
}
"""What each annotation of the kernel is when compiled."""


@cache
def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The compiled twin of a kernel function; machine code that is on disk is loaded."""
    made = _twin(function, cache=cache_folder() is not None)
    made.compile(_signature(function))
    made.disable_compile()
    result: Callable[..., Any] = made
    return result


@cache
def _inner(function: Callable[..., Any]) -> Any:
    """A twin that is compiled, once and for the types of its annotations, when a compilation first meets it."""
    made = _twin(function, **INNER)
    find = made.get_call_template

    def compile_first(args: Any, kws: Any) -> Any:
        if not made.overloads:
            made.compile(_signature(function))
            made.disable_compile()
        return find(args, kws)

    made.get_call_template = compile_first
    return made


def _twin(function: Callable[..., Any], **options: Any) -> Any:
    assert isinstance(function, FunctionType)
    known = function.__globals__
    names = {name: known[name] for name in _globals_of(function.__code__) if name in known}
    names = {name: _inner(value) if _is_ours(value) else value for name, value in names.items()}
    twin = FunctionType(
        _in_cache(function.__code__),
        {**names, "__name__": function.__module__},
        function.__name__,
        function.__defaults__,
    )
    twin.__module__, twin.__qualname__ = function.__module__, function.__qualname__
    return numba.njit(**OPTIONS, **options)(twin)


def _signature(function: Callable[..., Any]) -> Any:
    said = signature(function)
    arguments = [TYPES[parameter.annotation] for parameter in said.parameters.values()]
    return TYPES[said.return_annotation](*arguments)


def _is_ours(value: object) -> bool:
    return isinstance(value, FunctionType) and value.__module__.startswith("forbear.")


def _globals_of(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_of(constant)


def _in_cache(code: CodeType) -> CodeType:
    """The same code, said to stand in a copy of its file: the compiler keeps its cache beside the file."""
    folder = cache_folder()
    if folder is None:
        return code
    source = Path(code.co_filename)
    copy = folder / f"{source.parent.name}_{source.name}"
    if not copy.exists():
        written = copy.with_suffix(f".{os.getpid()}")
        written.write_bytes(source.read_bytes())
        written.replace(copy)
    return code.replace(co_filename=str(copy))


@cache
def cache_folder() -> Path | None:
    """Where compiled code is kept; ``None`` where nothing may be written."""
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for parent in (Path(__file__).parent / "__pycache__", user / "forbear"):
        folder = parent / f"kernel-{digest()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f"probe.{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError:
            continue
        return folder
    return None


def is_compiled() -> bool:
    """Whether machine code of these sources is on disk from an earlier run."""
    folder = cache_folder()
    return folder is not None and any(folder.rglob("*.nbc"))


@cache
def digest() -> str:
    """What the machine code depends on: every kernel source, the rounding rules, and the compiler."""
    folder = Path(kernel.__file__).parent
    sources = [*sorted(folder.glob("*.py")), folder.parent.parent / "base" / "rounding.py", Path(__file__)]
    said = sha256(f"{numba.__version__} {sys.version}".encode())
    for source in sources:
        said.update(source.read_bytes())
    return said.hexdigest()[:DIGEST_LENGTH]
