"""Accounts and cases to look around with: ``forbear serve --demo`` makes them once, ``forbear demo`` lives through one whole case."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from forbear.agreement.verify import verify
from forbear.base.money import Fen
from forbear.base.texts import Language
from forbear.case import codec
from forbear.debt.statement import statement_to_json
from forbear.web import clock
from forbear.web.accounts.models import Role, User
from forbear.web.services import agreements, debts, people, requests
from forbear.web.services.demonstration_story import LENDER, Cast, Story
from forbear.web.store import cases
from forbear.web.store.models import CaseRecord

PASSWORD: Final = "forbear-demo"
HOUSE: Final = people.LenderHouse(
    name="示例消费金融有限公司",
    identity="91000000MA00000000",
    contact="400-000-0000",
    receiving_account="示例消费金融有限公司 还款专户 0000 0000 0000 0001",
)


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account."""

    username: str
    role: Role
    display_name: str
    lender: str = ""


ACCOUNTS: Final = (
    Account("lihua", Role.BORROWER, "李华"),
    Account("agent", Role.AGENT, "客服一号", LENDER),
    Account("reviewer", Role.REVIEWER, "审核一号", LENDER),
    Account("approver", Role.APPROVER, "审批一号", LENDER),
    Account("admin", Role.ADMINISTRATOR, "管理员"),
)
OTHERS: Final = (
    # Borrower, what was borrowed (fen), how many days ago the case was opened, the step it stands at, days of repayments since.
    ("demo-zhang", "张三", 5_000_000, 3, "submit_request"),
    ("demo-li", "李四", 1_800_000, 12, "ask_more"),
    ("demo-wang", "王五", 4_200_000, 9, "pass_first_check"),
    ("demo-zhao", "赵六", 2_600_000, 7, "make_offer"),
    ("demo-qian", "钱七", 9_000_000, 8, "accept_offer"),
    ("demo-sun", "孙八", 3_600_000, 130, "sign_lender"),
)
"""Further cases of the queue: user name, name, principal (fen), days since it was opened, and the last step taken."""


def make_account(account: Account) -> User:
    """The account, made if it is not there yet; an existing one is left as it is."""
    user = User.objects.filter(username=account.username).first()
    if user is None:
        user = User(
            username=account.username,
            role=account.role,
            display_name=account.display_name,
            lender=account.lender,
        )
        user.set_password(PASSWORD)
        user.save()
    return user


def cast(borrower: User | None = None) -> Cast:
    """Everyone of the demonstration, made where missing."""
    made = {account.username: make_account(account) for account in ACCOUNTS}
    people.set_lender_house(LENDER, HOUSE)
    return Cast(borrower or made["lihua"], made["agent"], made["reviewer"], made["approver"])


def furnish() -> bool:
    """Make the accounts, a fresh case for ``lihua`` and a queue for the desk; does nothing the second time. Whether it did."""
    if User.objects.filter(username="lihua").exists():
        return False
    everyone = cast()
    today = clock.today()
    for _ in Story(everyone, today - timedelta(days=1), "lihua").live("evidence"):
        pass
    for username, name, principal, ago, until in OTHERS:
        borrower = make_account(Account(username, Role.BORROWER, name))
        story = Story(cast(borrower), today - timedelta(days=ago), username, principal)
        for _ in story.live(until):
            pass
        if until == "sign_lender":
            story.repay(today)
    for record in CaseRecord.objects.exclude(stage="draft").select_related("borrower"):
        requests.refresh_figures(record, today)
    return True


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the whole job left: files, the case's events, and what is owed at its end."""

    agreement: Path
    letter: Path
    certificate: Path | None
    events: list[dict[str, Any]]
    statement: dict[str, Any]
    holds: bool


def whole_job(
    out: Path, begin: date, language: Language, tell: Callable[[str], None], principal: Fen = 4_800_000
) -> Demonstration:
    """Live through one whole case, from opening it to the settlement certificate, and write its files to ``out``.

    Args:
        out: an existing folder.
        begin: the day on which the borrower opens the case.
        language: of the statement's sentences.
        tell: called with the name of each step as it is done.
        principal: of the loan, in fen.
    """
    story = Story(cast(), begin, f"demo-{begin.isoformat()}", principal)
    letter = out / "request.pdf"
    for step in story.live():
        tell(step.name)
        if step.name == "submit_request" and story.proposal is not None:
            with clock.moved_to(story.moment(step)):
                letter.write_bytes(requests.letter_pdf(story.record, story.proposal))
    terms = agreements.signed_terms(story.record)
    name, pdf = agreements.agreement_pdf(story.record)
    agreement = out / name
    agreement.write_bytes(pdf)
    certificate: Path | None = None
    last = story.begin
    if terms is not None:
        last = terms.instalments[-1].due
        story.repay(last)
        tell("repayments")
    story.record.refresh_from_db()
    with clock.moved_to(story.at(last)):
        if story.record.stage == "settled":
            name, pdf = agreements.certificate_pdf(story.record)
            certificate = out / name
            certificate.write_bytes(pdf)
        told = debts.statement_of(story.record, last)
    events = [codec.event_to_json(event) for event in cases.events_of(story.record.pk)]
    document = statement_to_json(told, language)
    _write(out / "events.json", events)
    _write(out / "statement.json", document)
    return Demonstration(
        agreement, letter, certificate, events, document, verify(agreement.read_bytes()).holds
    )


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
