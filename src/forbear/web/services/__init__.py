"""What people do here, as plain functions without HTTP: load, decide, save.

Each takes a ``CaseRecord`` that the caller got through ``store.cases.case_for`` (so that it is one the person may see), and the ``User``
who acts. Anything refused is a ``ForbearError``. Modules: ``people``, ``debts``, ``budgets``, ``papers``, ``plans``, ``requests``,
``negotiation``, ``agreements``, ``signing``, ``servicing``, ``calendars``, ``demonstration``.
"""
