"""How money meets instalments: bucket by bucket, and beyond what is due the next, the last, or all that are left evenly.

Horizontally a payment takes one instalment at a time through the components of a due type; vertically it takes one bucket over all
instalments before the next bucket.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from forbear.debt.progressive.book import Book, Entry
from forbear.debt.progressive.calendar import in_span
from forbear.debt.progressive.decimals import Cents, shared
from forbear.debt.progressive.instalment import Instalment
from forbear.debt.progressive.interest import due_at, interest_runs_to_due, pay_interest, pay_principal
from forbear.debt.progressive.terms import Allocation, Bucket, Future

_ROUNDS_PER_INSTALMENT = 100


def allocate(book: Book, entry: Entry, money: Cents, rule: Allocation, on: date) -> Cents:
    """Let money meet what is owed by a rule, noting the split on the entry; gives what is left over."""
    if book.terms.vertical:
        for bucket in rule.order:
            money = _fill_bucket(book, entry, money, bucket, rule.future, on)
        return money
    for _, buckets in groupby(sorted_by_due(rule.order), key=lambda bucket: bucket.due):
        money = _fill_due_type(book, entry, money, list(buckets), rule.future, on)
    return money


def sorted_by_due(order: tuple[Bucket, ...]) -> list[Bucket]:
    """The buckets with each due type's together, in the order in which due types first appear."""
    dues = list(dict.fromkeys(bucket.due for bucket in order))
    return sorted(order, key=lambda bucket: dues.index(bucket.due))


# -- one instalment at a time ----------------------------------------------------------------------------------


def _fill_due_type(
    book: Book, entry: Entry, money: Cents, buckets: list[Bucket], future: Future, on: date
) -> Cents:
    book.skipped.clear()
    stuck_on: list[Instalment] | None = None
    for _ in range(_ROUNDS_PER_INSTALMENT * max(1, len(book.instalments))):
        targets = _targets(book, buckets[0].due, future, on)
        if money <= 0 or not targets or targets == stuck_on:
            break
        before = money
        for bucket in buckets:
            money = _meet(book, entry, money, bucket, targets, on)
        stuck_on = targets if money == before else None
        if all(each.met for each in book.instalments):
            break
    return money


def _targets(book: Book, due: str, future: Future, on: date) -> list[Instalment]:
    unmet = [each for each in book.instalments if not each.met]
    if due == "past_due":
        return _first(each for each in unmet if on > each.due)
    if due == "due":
        return _first(each for each in unmet if on == each.due)
    coming = [each for each in unmet if on < each.due]
    if future == "all":
        return coming
    if future == "next":
        return _first(coming)
    if future == "next_last":
        running = [each for each in coming if on >= each.start]
        if running:
            return running
    return _last(book, on)


def _first(found: Iterable[Instalment]) -> list[Instalment]:
    first = min(found, key=lambda each: each.number, default=None)
    return [first] if first else []


def _last(book: Book, on: date) -> list[Instalment]:
    def open_to_it(each: Instalment) -> bool:
        if on >= each.due:
            return False
        if not each.met:
            return True
        return book.recalculates and each.total == 0 and each not in book.skipped

    items = [each for each in book.instalments if open_to_it(each)]
    return [max(items, key=lambda each: each.number)] if items else []


def _meet(
    book: Book, entry: Entry, money: Cents, bucket: Bucket, targets: list[Instalment], on: date
) -> Cents:
    if bucket.due != "in_advance":
        return money - pay(book, entry, targets[0], bucket, money, on)
    portion = shared(money, len(targets))
    rest = money - portion * len(targets)
    if portion + rest < 0:
        portion = money // len(targets)
        rest = money - portion * len(targets)
    for index, target in enumerate(targets):
        share = portion + (rest if index == len(targets) - 1 else 0)
        money -= pay(book, entry, target, bucket, share, on)
    return money


def pay(book: Book, entry: Entry, target: Instalment, bucket: Bucket, money: Cents, on: date) -> Cents:
    """Meet one bucket of one instalment; with recalculation the interest model follows."""
    follows = book.recalculates and not target.down_payment and target.due <= book.model.maturity
    pay_day = on
    if book.recalculates and not follows:
        book.skipped.append(target)
    if follows and bucket.due == "in_advance":
        pay_day = _day_that_counts(book, target, on)
        _look_ahead(book, target, bucket, pay_day)
    taken = target.pay(bucket.component, money, on)
    entry.split[bucket.component] += taken
    if follows and bucket.component in ("principal", "interest"):
        period = book.model.period_of(target.start, target.due)
        if bucket.component == "principal":
            pay_principal(book.model, period, target.due, pay_day, taken)
        else:
            pay_interest(book.model, period, pay_day, taken)
        follow_model(book, on)
    return taken


def _day_that_counts(book: Book, target: Instalment, on: date) -> date:
    if interest_runs_to_due(book.model, book.prepaying) and in_span(on, target.start, target.due, False):
        return target.due
    return on


def _look_ahead(book: Book, target: Instalment, bucket: Bucket, day: date) -> None:
    """An instalment not due yet asks for no more interest than has run, and for the rest as principal."""
    principal, interest = due_at(book.model, target.start, target.due, day)
    if principal == 0 and interest == 0:
        book.skipped.append(target)
    if bucket.component == "interest":
        target.owed["interest"] = interest
    elif bucket.component == "principal":
        target.owed["principal"] = principal


def follow_model(book: Book, on: date) -> None:
    """Let every instalment ask for what the model says."""
    for row, period in book.matched():
        row.set_dues(period.due_principal, period.due_interest)
        row.refresh_met(on)


# -- one bucket at a time --------------------------------------------------------------------------------------


def _fill_bucket(book: Book, entry: Entry, money: Cents, bucket: Bucket, future: Future, on: date) -> Cents:
    for _ in range(_ROUNDS_PER_INSTALMENT * max(1, len(book.instalments))):
        targets = _open_targets(book, bucket, future, on)
        if not targets or money <= 0:
            break
        portion = shared(money, len(targets))
        rest = money - portion * len(targets)
        met = 0
        for index, target in enumerate(targets):
            share = portion + (rest if index == len(targets) - 1 else 0)
            taken = pay(book, entry, target, bucket, share, on)
            money -= taken
            met += taken
        if not met:
            break
    return money


def _open_targets(book: Book, bucket: Bucket, future: Future, on: date) -> list[Instalment]:
    found = [each for each in book.instalments if each.open_of(bucket.component) > 0]
    if bucket.due == "past_due":
        return _first(each for each in found if on > each.due)
    if bucket.due == "due":
        return _first(each for each in found if on == each.due)
    coming = sorted((each for each in found if on < each.due), key=lambda each: each.number)
    if future == "all" or not coming:
        return coming
    if future == "next":
        return coming[:1]
    if future == "next_last":
        running = [each for each in coming if on >= each.start]
        if running:
            return running
    return coming[-1:]
