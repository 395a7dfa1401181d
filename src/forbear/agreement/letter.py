"""The request letter (协商还款申请书): the borrower's own facts and the computed figures, and nothing besides."""

from typing import Any, Final

from forbear.agreement.model import RequestLetter
from forbear.agreement.terms import masked_identity
from forbear.agreement.typeset import typeset
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.rates import format_decimal, parse_decimal
from forbear.base.texts import Language, message

_COMPONENTS: Final = ("principal", "interest", "penalty", "fee", "total")
_ACCOUNT_SHOWN: Final = 4
_ORDINALS: Final[dict[Language, tuple[str, ...]]] = {
    "zh": ("一、", "二、", "三、", "四、", "五、"),
    "en": ("1. ", "2. ", "3. ", "4. ", "5. "),
}


def request_letter_pdf(letter: RequestLetter, language: Language = "zh") -> bytes:
    """Typeset the letter as PDF/A with embedded fonts, in Chinese or in English.

    Raises:
        ForbearError: ``agreement.character_missing`` for a character that no embedded font can show.
    """
    return typeset("letter", letter_data(letter, language), letter.written_on)


def letter_data(letter: RequestLetter, language: Language = "zh") -> dict[str, Any]:
    """Everything the letter says, as text by section."""

    def said(name: str, **parameters: Any) -> str:
        return message(f"letter.{name}", **parameters).into(language)

    sections: list[dict[str, Any]] = [
        {"title": said("debt"), "paragraphs": [_owed(letter, language)], "table": _amounts(letter, language)},
        {"title": said("cause", cause=letter.cause), "paragraphs": list(letter.facts)},
    ]
    if letter.monthly_capacity is not None:
        able = said("capacity_words", monthly=format_yuan_grouped(letter.monthly_capacity))
        sections.append({"title": said("capacity"), "paragraphs": [able]})
    sections += [
        {"title": said("request"), "lead": said("request_lead"), "items": _requests(letter, language)},
        {"title": said("promise"), "paragraphs": [said("promise_words")]},
    ]
    for place, section in enumerate(sections):
        section["title"] = f"{_ORDINALS[language][place]}{section['title']}"
    return {
        "title": said("title"),
        "language": language,
        "to": said("to", lender=letter.lender),
        "applicant": _applicant(letter, language),
        "opening": said("opening"),
        "sections": sections,
        "papers": {
            "title": said("papers"),
            "items": list(letter.papers) or [said("no_papers")],
        },
        "sign": {
            "label": said("sign"),
            "name": letter.borrower,
            "date": said("date", day=_day(letter.written_on, language)),
        },
        "schedule": _schedule(letter, language),
        "header": said("header", borrower=letter.borrower, lender=letter.lender),
        "pages": said("pages"),
    }


def _applicant(letter: RequestLetter, language: Language) -> list[dict[str, str]]:
    values = {
        "name": letter.borrower,
        "identity": masked_identity(letter.identity),
        "contact": letter.contact,
        "product": letter.product,
        "account": masked_account(letter.account),
    }
    return [
        {"label": message(f"letter.label_{name}").into(language), "value": value}
        for name, value in values.items()
        if value
    ]


def masked_account(account: str) -> str:
    """A contract or account number with only its last four characters; the lender finds it by the rest of the letter."""
    if len(account) <= _ACCOUNT_SHOWN:
        return account
    return "*" * min(len(account) - _ACCOUNT_SHOWN, 8) + account[-_ACCOUNT_SHOWN:]


def _owed(letter: RequestLetter, language: Language) -> str:
    shown: dict[str, Any] = {
        "as_of": _day(letter.as_of, language),
        "product": letter.product,
        "total": format_yuan_grouped(letter.owed.total),
        "days": letter.days_past_due,
    }
    name = "owed_overdue" if letter.days_past_due else "owed_current"
    return message(f"letter.{name}", **shown).into(language)


def _amounts(letter: RequestLetter, language: Language) -> dict[str, list[str]]:
    return {
        "head": [message(f"letter.row_{name}").into(language) for name in _COMPONENTS],
        "row": [format_yuan_grouped(getattr(letter.owed, name)) for name in _COMPONENTS],
    }


def _requests(letter: RequestLetter, language: Language) -> list[str]:
    proposal = letter.proposal
    start = _day(proposal.start, language)
    found: list[tuple[str, dict[str, Any]]] = []
    rate = parse_decimal(proposal.annual_rate)
    if rate:
        found.append(("ask_rate", {"start": start, "rate": f"{format_decimal(rate * 100)}%"}))
    else:
        found.append(("ask_suspension", {"start": start}))
    for name in ("penalty", "interest", "fee"):
        amount: Fen = getattr(proposal, f"waive_{name}")
        if amount:
            how = "_conditional" if proposal.conditional else ""
            found.append((f"ask_waive_{name}{how}", {"amount": format_yuan_grouped(amount)}))
    if proposal.down_payment:
        found.append(("ask_down_payment", {"amount": format_yuan_grouped(proposal.down_payment)}))
    found.append(("ask_instalments", _instalments(letter, language)))
    found.append(("ask_collection", {}))
    return [message(f"letter.{name}", **shown).into(language) for name, shown in found]


def _instalments(letter: RequestLetter, language: Language) -> dict[str, Any]:
    rows = letter.instalments
    return {
        "balance": format_yuan_grouped(sum(row.amount for row in rows)),
        "count": len(rows),
        "monthly": format_yuan_grouped(rows[0].amount),
        "first": _day(rows[0].due, language),
        "last": _day(rows[-1].due, language),
        "last_amount": format_yuan_grouped(rows[-1].amount),
        "due_day": letter.proposal.due_day,
    }


def _schedule(letter: RequestLetter, language: Language) -> dict[str, Any]:
    return {
        "title": message("letter.schedule").into(language),
        "head": [message(f"letter.schedule_{name}").into(language) for name in ("n", "due", "amount")],
        "rows": [
            [str(row.n), row.due.isoformat(), format_yuan_grouped(row.amount)] for row in letter.instalments
        ],
    }


def _day(day: Any, language: Language) -> str:
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B %Y}"
