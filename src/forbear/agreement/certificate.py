"""The settlement certificate (结清证明): that an agreement was kept, what was paid, and that nothing is owed under it any more."""

from typing import Any

from forbear.agreement.clauses import chinese_day
from forbear.agreement.model import Settlement
from forbear.agreement.render import FIELDS, with_fields
from forbear.agreement.terms import masked_identity, terms_sha256
from forbear.agreement.typeset import typeset_with_fields
from forbear.base.money import format_yuan_grouped
from forbear.base.texts import message


def settlement_certificate_pdf(settlement: Settlement) -> bytes:
    """Typeset the certificate with an empty field for the lender's signature.

    Raises:
        ForbearError: ``agreement.character_missing`` for a character that no embedded font can show.
    """
    plain, places = typeset_with_fields("certificate", certificate_data(settlement), settlement.issued_on)
    return with_fields(plain, places)


def certificate_data(settlement: Settlement) -> dict[str, Any]:
    """Everything the certificate says, as text."""
    terms = settlement.terms
    waived = terms.waived + terms.waived_conditionally

    def said(name: str, **parameters: Any) -> str:
        return message(f"certificate.{name}", **parameters).zh

    rows = {
        "borrower": terms.borrower.name,
        "identity": masked_identity(terms.borrower.identity),
        "product": terms.product,
        "contract": terms.contract_number,
        "agreement": terms.number,
        "owed": _yuan(terms.statement.total),
        "waived": _yuan(waived.total),
        "paid": _yuan(settlement.paid),
        "settled": chinese_day(settlement.settled_on),
    }
    return {
        "title": said("title"),
        "number_line": said("number", number=terms.number),
        "words": said(
            "words",
            borrower=terms.borrower.name,
            settled=chinese_day(settlement.settled_on),
            agreement=terms.number,
            product=terms.product,
            waived=format_yuan_grouped(waived.total),
        ),
        "final": said("final"),
        "rows": [[said(f"row_{name}"), value] for name, value in rows.items() if value],
        "lender": terms.lender.name,
        "field": FIELDS["lender"],
        "date": chinese_day(settlement.issued_on),
        "fingerprint": said("fingerprint", sha256=terms_sha256(terms)),
    }


def _yuan(amount: int) -> str:
    return message("certificate.yuan", amount=format_yuan_grouped(amount)).zh
