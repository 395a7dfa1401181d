"""One arithmetic, two executions: accrual, allocation, ageing, arrangements and schedules as plain functions over integers.

Nothing here imports more than the standard library, allocates, raises or looks anything up: a row is a position in a few grids of integers
(:class:`forbear.debt.kernel.fields.Columns`). A grid is whatever answers ``grid[field, row]``: a ``dict`` of unbounded Python integers for one
account, or a two-dimensional array for millions, over which :mod:`forbear.portfolio` runs this same source compiled.

The one clever idea: a day on which nothing happens to an account changes nothing but its exact interest numerator, by ``balance × accrues``.
So each row knows the next day on which something does happen (``STOP``), every row accrues without a branch or a division, and only the
rows whose day has come are lived through exactly (:func:`forbear.debt.kernel.day.live`).

Public functions: ``day.accrue``, ``day.close``, ``day.live``, ``opening.open_row``, ``bounds.illegality``, ``owed.figures``,
``plan.level``, ``tables.schedules``, ``tables.spreads``.
"""
