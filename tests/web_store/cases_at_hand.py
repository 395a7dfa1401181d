"""Cases for the store's tests: a borrower, an open case, and commands to give it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from forbear.base.errors import ForbearError
from forbear.case.model import Command
from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord


def borrower(name: str = "zhangsan") -> User:
    """A borrower who is registered."""
    user: User = User.objects.create_user(name, password="a-long-password")
    return user


def opened(user: User | None = None) -> CaseRecord:
    """A case that was just opened."""
    return cases.open_case(user or borrower(), "bank-a", "信用贷款", True, str(uuid.uuid4()))


def story(user: User, words: str, *, expects: int | None = None, command_id: str = "") -> Command:
    """The command that tells ``words``; it may be given again and again while a case is prepared."""
    data: dict[str, Any] = {"cause": "illness", "story": words}
    actor = cases.actor_of(user)
    return Command(command_id or str(uuid.uuid4()), "tell_story", actor, clock.now(), data, expects)


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    """What happens inside must be refused with one of ``codes``."""
    with pytest.raises(ForbearError) as caught:
        yield
    assert {problem.code for problem in caught.value.problems} <= set(codes)
