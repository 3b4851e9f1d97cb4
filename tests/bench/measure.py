"""How a ratio is measured: both sides in turn, several times, and the median of the ratios."""

from collections.abc import Awaitable, Callable
from statistics import median

from msgspec import Struct

ROUNDS = 5


class Measured(Struct, frozen=True):
    """One benchmark: the median ratio of ours to theirs, and the medians of both sides."""

    name: str
    ratio: float
    unit: str
    ours: float
    theirs: float
    aim: str
    limited_by: str

    @property
    def met(self) -> bool:
        """Tell whether the ratio is on the right side of the aim, `>= 5` or `<= 1.2`."""
        sign, bound = self.aim.split()
        return self.ratio >= float(bound) if sign == ">=" else self.ratio <= float(bound)


async def side_by_side(
    name: str,
    *,
    ours: Callable[[], Awaitable[float]],
    theirs: Callable[[], Awaitable[float]],
    unit: str,
    aim: str,
    limited_by: str,
    rounds: int = ROUNDS,
) -> Measured:
    """Run both sides in turn, changing places, after one round that is not counted."""
    await theirs()
    await ours()
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2:
            mine = await ours()
            other = await theirs()
        else:
            other = await theirs()
            mine = await ours()
        pairs.append((mine, other))
    return summary(name, pairs, unit=unit, aim=aim, limited_by=limited_by)


def summary(
    name: str, pairs: list[tuple[float, float]], *, unit: str, aim: str, limited_by: str
) -> Measured:
    """Sum up pairs of (ours, theirs)."""
    return Measured(
        name=name,
        ratio=median(mine / other for mine, other in pairs),
        unit=unit,
        ours=median(mine for mine, _ in pairs),
        theirs=median(other for _, other in pairs),
        aim=aim,
        limited_by=limited_by,
    )


def percentile(values: list[float], share: float) -> float:
    """Give the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
