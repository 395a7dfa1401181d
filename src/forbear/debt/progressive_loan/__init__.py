"""The generic progressive loan as a product of the debt file: its contract, its events and its statement.

The arithmetic is :mod:`forbear.debt.progressive`; this room only translates. Each event of a debt file becomes one or a few events of
that engine, in the order in which they act, and what the engine's book then holds is told as a :class:`forbear.debt.model.Statement`, like
that of any other product. An arrangement is laid over the book: interest rests while it performs, and its own instalments stand before
those of the contract.

Public functions: ``account.fold(debt, until)``, ``statement.progressive_statement(debt, as_of)``, ``file.progressive_from(value, reading)``.
"""
