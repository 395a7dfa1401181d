"""Order statistics of whole fen: what a month is usually like, and how far months lie apart. Every one of them is monotone."""

from collections.abc import Sequence

from forbear.base.money import Fen


def median(amounts: Sequence[Fen]) -> Fen:
    """The middle amount; of an even number the mean of the two in the middle, rounded down. 0 of none."""
    if not amounts:
        return 0
    ordered = sorted(amounts)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def lower_quartile(amounts: Sequence[Fen]) -> Fen:
    """The amount that at least three quarters reach: the element at index ``(n − 1) // 4`` in ascending order. 0 of none."""
    return sorted(amounts)[(len(amounts) - 1) // 4] if amounts else 0


def upper_quartile(amounts: Sequence[Fen]) -> Fen:
    """The amount that at most a quarter exceeds: the element as far from the top as ``lower_quartile`` is from the bottom."""
    return sorted(amounts, reverse=True)[(len(amounts) - 1) // 4] if amounts else 0


def floor_mean(amounts: Sequence[Fen]) -> Fen:
    """The mean, rounded down. 0 of none."""
    return sum(amounts) // len(amounts) if amounts else 0


def moving_means(amounts: Sequence[Fen], span: int) -> tuple[Fen, ...]:
    """The means of every ``span`` consecutive amounts, in order; none where there are fewer."""
    return tuple(floor_mean(amounts[at : at + span]) for at in range(len(amounts) - span + 1))
