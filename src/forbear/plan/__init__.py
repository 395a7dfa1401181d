"""From a statement, a capacity and a programme to ranked arrangements, each costed for both sides.

Public functions: ``options.options(statement, capacity, programme, start, payday) -> tuple[Option, ...]``,
``options.build(statement, proposal, programme, limits=True) -> Option`` (one option from a person's own numbers, used by the live
counter-offer), ``options.fitted(option, capacity)``, ``review.reviewed(option, contract, lender_kind, capacity)`` (with its findings),
``picture.balances(debt, option, until) -> tuple[BalancePoint, ...]`` (the debt month by month with and without it),
``picture.arrangement_events(option)`` (what the debt engine folds), ``plan_json.option_to_json``, ``proposal_to_json``, ``proposal_from_json``.
"""
