"""What the papers say: readers of real bill exports, uploaded documents, and the checklist a cause and a lender call for.

Public functions: ``bills.read_bill(data, name) -> Bill``, ``documents.inspect(data, name) -> DocumentFacts``,
``checklist.checklist(cause, lender_kind) -> tuple[ChecklistItem, ...]``.
"""
