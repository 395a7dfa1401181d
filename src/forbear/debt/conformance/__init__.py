"""Loan histories of another system, run against the progressive loan and compared figure by figure.

``cases.read_case(line) -> Case``, ``running.run_case(case) -> Result``, ``report.page(results)``.
"""
