"""What a model costs, and what its rider allows; as the settings say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs for a million tokens."""

    input_per_million: float
    output_per_million: float
    currency: str = "USD"

    def micros(self, input_tokens: int, output_tokens: int) -> int:
        """Return the cost in millionths of the currency, rounded up."""
        cost = input_tokens * self.input_per_million + output_tokens * self.output_per_million
        return ceil(cost - 1e-9)


FREE = Price(0.0, 0.0, "")


@dataclass(frozen=True, slots=True)
class Caps:
    """What the rider allows; None is no limit. Money is in the currency of the model's price."""

    turns_a_day: int | None = 500
    tokens_a_day: int | None = None
    money_a_day: float | None = None
    # Of one turn; None leaves what the coach keeps to anyhow.
    input_tokens: int | None = None
    output_tokens: int | None = None
    rounds: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class BudgetSettings:
    """Caps, and the price table by the model's name."""

    caps: Caps = field(default_factory=Caps)
    prices: Mapping[str, Price] = field(default_factory=dict)
