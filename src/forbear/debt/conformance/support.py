"""Settings of a history that have a meaning but are not modelled together; each is named, never passed over."""

from forbear.debt.conformance.cases import Case, Refused


def unsupported(history: Case | Refused) -> tuple[str, ...]:
    """The agreements of a history that are not modelled. It is run all the same, unless a setting has no meaning at all."""
    if isinstance(history, Refused):
        return history.reasons
    product, terms, found = history.raw["product"], history.terms, []
    recalculates = terms.recalculation and terms.rate > 0
    compounding = product.get("interestRecalculationCompoundingMethod") or "NONE"
    rest = product.get("recalculationRestFrequencyType")
    if recalculates and (
        compounding not in ("NONE", "INTEREST") or (compounding == "INTEREST" and not terms.cumulative)
    ):
        found.append(f"interestRecalculationCompoundingMethod = {compounding}")
    if recalculates and rest in ("WEEKLY", "MONTHLY"):
        found.append(f"recalculationRestFrequencyType = {rest}")
    if recalculates and product.get("recalculationRestFrequencyInterval") not in (None, 1):
        found.append(f"recalculationRestFrequencyInterval = {product['recalculationRestFrequencyInterval']}")
    if recalculates and terms.cumulative and terms.interest_to_due:
        found.append("preClosureInterestCalculationStrategy = TILL_REST_FREQUENCY_DATE")
    if not terms.cumulative and terms.interest_free_periods:
        found.append(f"interest_free_periods = {terms.interest_free_periods}")
    if not terms.cumulative and terms.equal_principal:
        found.append("amortization = EQUAL_PRINCIPAL")
    if product.get("isEqualAmortization"):
        found.append("isEqualAmortization = true")
    if product.get("fixedLength"):
        found.append(f"fixedLength = {product['fixedLength']}")
    if product.get("charges"):
        found.append("charges")
    return tuple(found)
