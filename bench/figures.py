"""What the benches measure, as figures: percentiles, and the Markdown table they are kept in."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Table:
    """One bench's result: a heading, rows of cells under their headers, and how to read it."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str

    def markdown(self) -> str:
        """Return the table as Markdown, with its note below."""
        lines = [self.header, tuple("---" for _ in self.header), *self.rows]
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        return f"## {self.title}\n\n{table}\n\n{self.note}\n"


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the values do not exceed (nearest rank).

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("there is nothing measured; give the bench more time or more runs")
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    """Return the nearest-rank median."""
    return percentile(values, 50)


def met(value: float, target: float) -> str:
    """Return whether a figure that should be small is small enough."""
    return "met" if value <= target else "missed"


def usual_and_late(seconds: Sequence[float]) -> tuple[str, str]:
    """Return median and 95th percentile in milliseconds, to a tenth."""
    return f"{median(seconds) * 1000:.1f} ms", f"{percentile(seconds, 95) * 1000:.1f} ms"


def ms(seconds: float) -> str:
    """Return seconds as whole milliseconds with their unit."""
    return f"{seconds * 1000:.0f} ms"
