"""Signed terms anyone can verify: terms → clauses → PDF/A-3 with the terms inside → two PAdES signatures → ``verify``.

Public functions: ``terms.terms_to_json / terms_from_json / terms_sha256``, ``clauses.clauses(terms) -> tuple[Clause, ...]`` (formal text and
plain words), ``render.agreement_pdf(terms) -> bytes``, ``letter.request_letter_pdf(letter) -> bytes``, ``certificate.settlement_certificate_pdf``,
``keys.new_party_key(name, role) -> PartyKey``, ``sign.sign(pdf, party, key, at) -> bytes``, ``verify.verify(pdf) -> Verification``.
"""
