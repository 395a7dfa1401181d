"""What the papers say: readers of real bill exports, uploaded documents, and the checklist a cause and a lender call for.

Public functions: ``bills.read_bill(data, name) -> Bill``, ``bills.merge(bills) -> tuple[Transaction, ...]``, ``bills.row_key(transaction)``,
``bill_json.bill_to_json(bill, language)``, ``documents.inspect(data, name) -> DocumentFacts``, ``documents.unsuitable(facts, accepted)``,
``checklist.causes()``, ``checklist.checklist(cause, lender_kind) -> tuple[ChecklistItem, ...]``,
``identity.check_identity_number``, ``check_phone`` and the masks beside them.

Nothing that is read here is trusted: every reader gives either what it found and what it could not read, or a ``ForbearError``.
"""
