"""What of a history the progressive loan does not model; it is named for each history, never passed over."""

from forbear.debt.conformance.cases import Case


def unsupported(case: Case) -> tuple[str, ...]:
    """The agreements of a history that are not modelled."""
    found = []
    if not case.progressive and case.terms.rate > 0 and case.terms.recalculation:
        found.append("recalculating cumulative plan")
    if case.terms.interest_free_periods:
        found.append("interest-free instalments")
    if case.raw["product"].get("interestRecalculationCompoundingMethod", "NONE") not in (None, "NONE"):
        found.append("compounding of overdue interest")
    if not case.progressive and case.terms.method == "flat":
        found.append("flat interest of a cumulative plan")
    return tuple(found)
