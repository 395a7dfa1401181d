"""Two at once, and a process killed in the middle: nothing acknowledged is lost, nothing happens twice."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from cases_at_hand import opened, story
from django.conf import settings
from django.db import connection, connections

from forbear.base.errors import ForbearError
from forbear.web.accounts.models import User
from forbear.web.store import cases
from forbear.web.store.models import CaseEvent

pytestmark = pytest.mark.django_db(transaction=True)

WRITER = """
import sys, uuid
import django
django.setup()
from cases_at_hand import story
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord
record = CaseRecord.objects.select_related("borrower").get(pk=sys.argv[1])
count = 0
while True:
    command = story(record.borrower, f"第 {count} 次")
    cases.send(record.pk, command)
    print(command.id, flush=True)
    count += 1
"""


def _together(*acts: "threading.Thread") -> None:
    for act in acts:
        act.start()
    for act in acts:
        act.join()


def test_many_writers_at_once_take_turns_and_each_acts_once() -> None:
    record = opened()
    user, failures, barrier = record.borrower, [], threading.Barrier(6)

    def write(number: int) -> None:
        barrier.wait()
        try:
            for count in range(4):
                cases.send(record.pk, story(user, f"{number}-{count}"))
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    _together(*(threading.Thread(target=write, args=(number,)) for number in range(6)))
    assert failures == []
    assert cases.check_chain(record.pk) == 25


def test_one_command_from_two_clicks_at_once_acts_once() -> None:
    record = opened()
    command, answers, barrier = story(record.borrower, "同一次点击"), [], threading.Barrier(4)

    def click() -> None:
        barrier.wait()
        try:
            answers.append(cases.send(record.pk, command).version)
        finally:
            connections.close_all()

    _together(*(threading.Thread(target=click) for _ in range(4)))
    assert answers == [2, 2, 2, 2]
    assert cases.check_chain(record.pk) == 2


def test_of_two_who_saw_the_same_page_one_is_told_that_it_is_stale() -> None:
    record = opened()
    user, outcomes, barrier = record.borrower, [], threading.Barrier(2)

    def send(words: str) -> None:
        barrier.wait()
        try:
            cases.send(record.pk, story(user, words, expects=1))
            outcomes.append("done")
        except ForbearError as error:
            outcomes.append(error.problems[0].code)
        finally:
            connections.close_all()

    _together(*(threading.Thread(target=send, args=(words,)) for words in ("甲", "乙")))
    assert sorted(outcomes) == ["case.stale", "done"]
    assert cases.check_chain(record.pk) == 2


def test_a_killed_process_loses_nothing_that_it_acknowledged() -> None:
    record = opened()
    here = Path(__file__).parent
    environment = {
        **os.environ,
        "FORBEAR_HOME": str(settings.FORBEAR_HOME),
        "FORBEAR_DATABASE_URL": _address(),
        "DJANGO_SETTINGS_MODULE": "forbear.web.settings",
        "PYTHONPATH": os.pathsep.join([str(here), str(here.parents[1] / "src")]),
    }
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(record.pk)], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(8)]
    writer.send_signal(signal.SIGKILL)
    acknowledged += writer.stdout.read().split()
    writer.wait()
    kept = set(CaseEvent.objects.filter(case=record).values_list("command_id", flat=True))
    assert all(acknowledged)
    assert set(acknowledged) <= kept
    # The opening, what was acknowledged, and at most one that was committed as the process died.
    assert len(kept) <= len(acknowledged) + 2
    events = cases.check_chain(record.pk)
    state = cases.send(record.pk, story(User.objects.get(pk=record.borrower_id), "接着讲"))
    assert state.version == events + 1


def _address() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    host = quote(str(facts["HOST"]), safe="")
    name = f"{quote(str(facts['USER']), safe='')}:{quote(str(facts['PASSWORD']), safe='')}@{host}:{facts['PORT']}"
    return f"postgres://{name}/{facts['NAME']}"
