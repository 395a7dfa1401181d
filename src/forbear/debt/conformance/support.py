"""What of a history the progressive loan does not model; it is named for each history, never passed over."""

from forbear.debt.conformance.cases import Case


def unsupported(case: Case) -> tuple[str, ...]:
    """The agreements of a history that are not modelled."""
    found = []
    if not case.progressive and case.terms.rate > 0 and case.terms.recalculation:
        found.append("recalculating cumulative plan")
    return tuple(found)
