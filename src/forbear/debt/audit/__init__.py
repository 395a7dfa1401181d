"""A lender's claimed figures against the account: how far they differ, and which mistake would produce them to the fen.

The one idea: every way in which a claim goes wrong that we know of is a :class:`~forbear.debt.audit.hypothesis.Hypothesis` — another
contract, another history, or a surcharge on top — and each is computed exactly, alone and in pairs, by the same engine. A hypothesis is
named only where its figures are the claimed ones to the fen; nothing here guesses.

Public functions: ``claim.read_claim(data, name) -> Claim``, ``compare.compare(debt, claim) -> Comparison``.
"""
