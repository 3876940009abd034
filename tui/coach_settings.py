"""What the coach's model may cost and which cues the rider wants, as his file says it.

[coach.budget]
turns_a_day = 500            asked of the model; 0 asks it nothing
tokens_a_day = 200000
money_a_day = 0.5            in the currency of the prices
input_tokens = 8000          of one question with all around it
output_tokens = 400          of one answer
rounds = 3                   of looking things up, in one turn
seconds = 20                 of one turn

[coach.prices."gpt-5-mini"]  by the model's name
input_per_million = 0.25
output_per_million = 2.0
currency = "USD"

[coach.cues]
all = true                   false is quiet
step_start = false           any of them alone; coach.cue_rules has the table
"""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from coach.caps import BudgetSettings, Caps, Price
from tui.setting import BadValue, quoted

BUDGET, PRICES, CUES = "coach.budget", "coach.prices", "coach.cues"
ALL = "all"
MOST: Mapping[str, float] = {
    "turns_a_day": 100_000,
    "tokens_a_day": 1_000_000_000,
    "money_a_day": 10_000,
    "input_tokens": 1_000_000,
    "output_tokens": 100_000,
    "rounds": 8,
    "seconds": 900,
}
LEAST: Mapping[str, float] = {"output_tokens": 16, "input_tokens": 500, "rounds": 1, "seconds": 1}
BROKEN = ("money_a_day", "seconds")  # need not be whole
PRICE = ("input_per_million", "output_per_million", "currency")
DEAREST = 100_000.0  # for a million tokens


def read_budget(tables: Mapping[str, Any]) -> BudgetSettings:
    """Return what stands under [coach] of money and quota; raises BadValue."""
    budget = _table(tables, "budget")
    given: dict[str, Any] = {}
    for name, value in budget.items():
        if name not in MOST:
            raise BadValue(BUDGET, name, f"is no setting; there are {', '.join(MOST)}")
        given[name] = _cap(name, value)
    prices = {name: _price(name, row) for name, row in _table(tables, "prices").items()}
    return BudgetSettings(Caps(**given), prices)


def lines_of_budget(settings: BudgetSettings) -> list[str]:
    """Return the tables as lines of the file, only what is not as it is for everybody."""
    usual = Caps()
    lines = [
        f"{each.name} = {getattr(settings.caps, each.name)!r}"
        for each in fields(Caps)
        if getattr(settings.caps, each.name) != getattr(usual, each.name)
    ]
    lines = [f"[{BUDGET}]", *lines, ""] if lines else []
    for name, price in settings.prices.items():
        lines += [f"[{PRICES}.{quoted(name)}]"]
        lines += [f"input_per_million = {price.input_per_million!r}"]
        lines += [f"output_per_million = {price.output_per_million!r}"]
        lines += [f"currency = {quoted(price.currency)}", ""]
    return lines


def read_cues_off(tables: Mapping[str, Any]) -> frozenset[str]:
    """Return the kinds of cues that the rider does not want; raises BadValue."""
    table = _table(tables, "cues")
    if not table:
        return frozenset()
    from coach.cue_rules import KINDS

    off = set[str]()
    for name, value in table.items():
        if name not in (ALL, *KINDS):
            raise BadValue(CUES, name, f"is no cue; there are {', '.join((ALL, *KINDS))}")
        if not isinstance(value, bool):
            raise BadValue(CUES, name, f"is {value!r}; give true or false")
    if table.get(ALL) is False:
        off |= set(KINDS)
    for name, value in table.items():
        if name != ALL:
            off = off - {name} if value else off | {name}
    return frozenset(off)


def lines_of_cues(off: frozenset[str]) -> list[str]:
    """Return the table as lines of the file; none where every cue is wanted."""
    if not off:
        return []
    from coach.cue_rules import KINDS

    if off == set(KINDS):
        return [f"[{CUES}]", "all = false", ""]
    return [f"[{CUES}]", *(f"{kind} = false" for kind in KINDS if kind in off), ""]


def _cap(name: str, value: object) -> int | float:
    kinds = int | float if name in BROKEN else int
    low, high = LEAST.get(name, 0), MOST[name]
    if isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high:
        return value
    what = "a number" if name in BROKEN else "a whole number"
    raise BadValue(BUDGET, name, f"is {value!r}; give {what} from {low:g} to {high:g}")


def _price(model: str, row: object) -> Price:
    if not isinstance(row, dict):
        why = f'is {row!r}; write it as a table, [{PRICES}."{model}"]'
        raise BadValue(PRICES, model, why)
    under = f"{PRICES}.{quoted(model)}"
    for name in row:
        if name not in PRICE:
            raise BadValue(under, name, f"is no setting; there are {', '.join(PRICE)}")
    costs = [_cost(under, name, row.get(name)) for name in PRICE[:2]]
    currency = row.get("currency", "USD")
    if not isinstance(currency, str) or not (currency.isalpha() and len(currency) == 3):
        why = f'is {currency!r}; give its three letters in quotes, such as "EUR"'
        raise BadValue(under, "currency", why)
    return Price(costs[0], costs[1], currency.upper())


def _cost(under: str, name: str, value: object) -> float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and math.isfinite(cost := float(str(value))) and 0 <= cost <= DEAREST:
        return cost
    shown = "missing" if value is None else repr(value)
    raise BadValue(under, name, f"is {shown}; give the price of a million tokens, 0 or more")


def _table(tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise BadValue("coach", name, f"is {table!r}; write it as a table, [coach.{name}]")
    return table
