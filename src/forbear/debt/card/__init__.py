"""Credit cards and pay-later accounts (信用卡, 花呗 and the like): bills, the interest-free period and what ends it.

The one idea: whether a purchase bears interest is known only after its bill's due date. So an :class:`~forbear.debt.card.entry.Entry`
bears nothing until its bill is *judged*; if the bill was not paid in full it then bears interest from its posting day, as the contract
says, over the history of its unpaid amount. Interest of all entries is one exact sum, rounded once, where a bill posts it.

Public functions: ``fold.fold(debt, until) -> CardAccount``, ``statement.card_statement(debt, as_of) -> Statement``,
``file.card_from(...)`` and ``file.card_to_json`` for the debt file, ``story.story(debt, told)`` for plain sentences.
"""
