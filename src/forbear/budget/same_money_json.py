"""The JSON form of money seen twice (``same_money`` of the ``budget`` command)."""

from collections.abc import Iterable
from typing import Any

from forbear.base.texts import Language
from forbear.budget.same_money import Pair
from forbear.evidence.bill_json import transaction_to_json


def pairs_to_json(pairs: Iterable[Pair], language: Language) -> list[dict[str, Any]]:
    """Each pair with both records, whose they are, and the reason in ``language``."""
    return [
        {
            "id": pair.id,
            "kind": pair.kind,
            "counted": transaction_to_json(pair.kept) | {"from": pair.kept_from},
            "not_counted": transaction_to_json(pair.dropped) | {"from": pair.dropped_from},
            "why": pair.why.into(language),
            "apart": pair.apart,
        }
        for pair in pairs
    ]
