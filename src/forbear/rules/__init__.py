"""Law and lender programmes as dated data with their sources, and the findings that cite them.

Public functions: ``rulebook.rulebook(on) -> Rulebook``, ``programmes.programme(id)``, ``programmes.programmes_for(lender)``,
``lenders.lender(id)``, ``lenders.lenders()``, ``findings.check_arrangement(...) -> tuple[Finding, ...]``.
"""
