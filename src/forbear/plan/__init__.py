"""From a statement, a capacity and a programme to ranked arrangements, each costed for both sides.

Public functions: ``options.options(statement, capacity, programme, start, payday) -> tuple[Option, ...]``,
``options.build(statement, proposal, programme) -> Option`` (one option from a person's own numbers, used by the live counter-offer),
``picture.balances(debt, option, until) -> BalancePicture`` (the debt month by month with and without it).
"""
