"""The one clock. A fixed start (``FORBEAR_CLOCK``, an ISO time) lets tests and the demonstration live on a chosen day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
"""The time zone of every date in the product."""

_STARTED: Final = monotonic()
_MOVED: Final[ContextVar[datetime | None]] = ContextVar("forbear_clock", default=None)


def now() -> datetime:
    """The present moment in Asia/Shanghai; with ``FORBEAR_CLOCK`` set, that moment plus the time this process has run.

    A value ending in ``!`` stands still, for tests that compare times.

    Raises:
        ImproperlyConfigured: if ``FORBEAR_CLOCK`` is not an ISO time.
    """
    moved = _MOVED.get()
    if moved is not None:
        return moved
    fixed: str = settings.FORBEAR_CLOCK
    if not fixed:
        return datetime.now(SHANGHAI)
    start = _parse(fixed.rstrip("!"))
    if fixed.endswith("!"):
        return start
    return start + timedelta(seconds=monotonic() - _STARTED)


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let :func:`now` stand at ``moment`` (aware) inside the block: the demonstration tells a story of several months."""
    token = _MOVED.set(moment.astimezone(SHANGHAI))
    try:
        yield
    finally:
        _MOVED.reset(token)


def today() -> date:
    """The present date in Asia/Shanghai."""
    return now().date()


def _parse(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"FORBEAR_CLOCK={text!r} is not an ISO time such as 2026-03-02T10:00:00+08:00"
        ) from error
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
