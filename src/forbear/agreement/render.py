"""The agreement as a PDF/A-3b with its terms inside and two empty signature fields; the same terms always give the same bytes."""

from io import BytesIO
from typing import Any, Final

import pikepdf

from forbear.agreement.clauses import chinese_day, clauses
from forbear.agreement.model import PARTIES, Clause, PartyName, Terms
from forbear.agreement.terms import masked_identity, terms_bytes, terms_sha256
from forbear.agreement.typeset import FieldPlace, typeset_with_fields
from forbear.base.money import Fen, format_yuan_grouped
from forbear.base.texts import message
from forbear.debt.model import Amounts

ATTACHMENT: Final = "agreement-terms.json"
FIELDS: Final[dict[PartyName, str]] = {"borrower": "Borrower", "lender": "Lender"}
"""The name of each party's signature field."""

_COMPONENTS = ("principal", "interest", "penalty", "fee", "total")
_DIGITS = "零一二三四五六七八九"


def agreement_pdf(terms: Terms) -> bytes:
    """Typeset the agreement, unsigned.

    Raises:
        ForbearError: ``agreement.character_missing`` for a character that no embedded font can show.
    """
    plain, places = typeset_with_fields(
        "agreement", layout_data(terms), terms.made_on, terms=terms_bytes(terms).decode()
    )
    return with_fields(plain, places)


def layout_data(terms: Terms) -> dict[str, Any]:
    """Everything that is printed, as text: what ``verify`` looks for on the pages comes from here too."""
    return {
        "title": message("agreement.title").zh,
        "number": terms.number,
        "number_line": message("agreement.number_line", number=terms.number).zh,
        "authors": [terms.lender.name, terms.borrower.name],
        "sha256": terms_sha256(terms),
        "lender": _party(terms, "lender"),
        "borrower": _party(terms, "borrower"),
        "preamble": message("agreement.preamble").zh,
        "clauses": [_clause(index, clause) for index, clause in enumerate(clauses(terms), 1)],
        "owed": _owed(terms),
        "schedule": _schedule(terms),
        "signing": _signing(terms),
    }


def clause_ordinal(number: int) -> str:
    """``第十二条`` for 12; 1 to 99."""
    tens, ones = divmod(number, 10)
    words = ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
    return f"第{words}条"


def with_fields(pdf: bytes, places: tuple[FieldPlace, ...]) -> bytes:
    """Add empty signature fields at ``places``, and keep the attached terms uncompressed, to be read with any tool."""
    with pikepdf.open(BytesIO(pdf)) as document:
        widgets = [_widget(document, place) for place in places]
        document.Root.AcroForm = document.make_indirect(
            pikepdf.Dictionary(Fields=pikepdf.Array(widgets), SigFlags=3)
        )
        for name in document.attachments:
            stream = document.attachments[name].get_file().obj
            stream.write(stream.read_bytes())
        out = BytesIO()
        document.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return out.getvalue()


def _widget(document: pikepdf.Pdf, place: FieldPlace) -> pikepdf.Object:
    page = document.pages[place.page - 1]
    top = float(page.mediabox[3])
    box = [place.x, top - place.y - place.height, place.x + place.width, top - place.y]
    empty = document.make_stream(b"")
    empty.Type, empty.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    empty.BBox = pikepdf.Array([0, 0, round(place.width, 2), round(place.height, 2)])
    empty.Resources = pikepdf.Dictionary()
    widget = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=pikepdf.String(place.name),
            TU=pikepdf.String(message(f"agreement.field_{place.name.lower()}").zh),
            F=132,
            Rect=pikepdf.Array([round(side, 2) for side in box]),
            P=page.obj,
            AP=pikepdf.Dictionary(N=empty),
        )
    )
    page.obj.Annots = pikepdf.Array([*page.obj.get("/Annots", pikepdf.Array()), widget])
    return widget


def _party(terms: Terms, party: PartyName) -> dict[str, Any]:
    identity = getattr(terms, party)
    shown = masked_identity(identity.identity) if party == "borrower" else identity.identity
    values = {"name": identity.name, f"{party}_identity": shown, "contact": identity.contact}
    return {
        "role": message(f"agreement.role_{party}").zh,
        "lines": [
            {"label": message(f"agreement.label_{label}").zh, "value": value}
            for label, value in values.items()
            if value
        ],
    }


def _clause(index: int, clause: Clause) -> dict[str, Any]:
    paragraphs = clause.formal.split("\n")
    if len(paragraphs) > 1:
        paragraphs = [f"{number}. {words}" for number, words in enumerate(paragraphs, 1)]
    return {
        "id": clause.id,
        "ordinal": clause_ordinal(index),
        "title": clause.title.zh,
        "paragraphs": paragraphs,
    }


def _owed(terms: Terms) -> dict[str, Any]:
    left = terms.statement - terms.waived - terms.waived_conditionally
    columns: tuple[Amounts, ...] = (terms.statement, terms.waived, terms.waived_conditionally, left)
    rows = [
        [message(f"agreement.row_{name}").zh, *(_yuan(getattr(column, name)) for column in columns)]
        for name in _COMPONENTS
    ]
    return {
        "title": message("agreement.owed_title", day=chinese_day(terms.proposal.start)).zh,
        "head": [
            message(f"agreement.owed_{name}").zh
            for name in ("item", "owed", "outright", "conditional", "left")
        ],
        "rows": rows[:-1],
        "foot": rows[-1],
    }


def _schedule(terms: Terms) -> dict[str, Any]:
    bears_interest = any(row.interest for row in terms.instalments)
    names = ["n", "due", "amount", *(["interest"] if bears_interest else []), "left"]
    left = terms.total
    rows = []
    if terms.proposal.down_payment:
        left -= terms.proposal.down_payment
        interest = ["—"] if bears_interest else []
        first = message("agreement.schedule_down").zh
        rows.append(
            [first, chinese_day(terms.down_due), _yuan(terms.proposal.down_payment), *interest, _yuan(left)]
        )
    for row in terms.instalments:
        left -= row.amount
        interest = [_yuan(row.interest)] if bears_interest else []
        rows.append([str(row.n), chinese_day(row.due), _yuan(row.amount), *interest, _yuan(left)])
    total_interest = [_yuan(sum(row.interest for row in terms.instalments))] if bears_interest else []
    return {
        "title": message("agreement.schedule_title").zh,
        "note": message("agreement.schedule_note").zh,
        "head": [message(f"agreement.schedule_{name}").zh for name in names],
        "rows": rows,
        "foot": [message("agreement.schedule_total").zh, "", _yuan(terms.total), *total_interest, ""],
    }


def _signing(terms: Terms) -> dict[str, Any]:
    return {
        "title": message("agreement.signing_title").zh,
        "words": message("agreement.signing_words").zh,
        "sides": [
            {
                "role": message(f"agreement.sign_{party}").zh,
                "name": getattr(terms, party).name,
                "field": FIELDS[party],
                "date": message("agreement.sign_date").zh,
            }
            for party in reversed(PARTIES)
        ],
    }


def _yuan(amount: Fen) -> str:
    return format_yuan_grouped(amount)
