"""What is owed, day by day, and why: a contract and its events fold into an account, and an account gives a statement.

Public functions: ``file.read_debt(data, name) -> Debt``, ``file.debt_to_json``, ``file.debt_from_json``, ``file.debt_to_toml``,
``schedule.contract_schedule(contract) -> tuple[ScheduleRow, ...]``, ``account.fold(debt, until) -> Account``,
``statement.statement(debt, as_of) -> Statement``, ``statement.statement_to_json(statement, language)``,
``arrangement.spread(amount, count, first_due, due_day, annual_rate, remainder, *, start) -> tuple[Instalment, ...]``.
"""
