"""The generic progressive loan: level instalments whose interest follows what is really paid, and every measure on them.

A contract (:class:`.terms.Terms`) and the events that happened (:mod:`.events`) fold into a book (:func:`.replay.replay`): an interest
model of repayment periods cut into slices of equal balance, the instalments over it, and what each transaction met. A back-dated
event or an undone one is the same fold over another list. ``docs/progressive-loan.md`` states the rules.

Public functions: ``loan.progress(terms, events, until) -> Loan``, frozen; ``replay.replay`` gives the working book.
"""
