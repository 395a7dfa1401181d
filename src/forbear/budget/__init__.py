"""What can truly be paid: transactions sorted into an income and expenditure statement by month, and the capacity that follows.

Public functions: ``categories.categorise(transactions, corrections) -> tuple[Entry, ...]``, ``categories.categories()``, ``categories.category(id)``,
``ledger.budget(entries, periods) -> Budget`` with ``ledger.periods(bills)``, ``standard.standard_statement(budget)``,
``capacity.capacity(budget, household, other_debt_service, negotiated) -> Capacity``, ``shares.shares(monthly, creditors)``,
``stress.stress_test(budget, capacity, payment, household)``, ``whatif.what_if(budget, household, scenarios, negotiated) -> Outcome``,
``trend.fall_of_income(budget)``, ``budget_json.budget_to_json(budget, capacity, language, stress)``.
"""
