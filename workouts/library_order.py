"""The orders in which a library is shown, by table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from workouts.cards import Card
from workouts.library_query import Known, folded

Sortable = tuple[float | str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One order; a key of None goes last, whichever way it is sorted."""

    word: str  # in the head of the list
    key: Callable[[Card, Known], Sortable | None]


def _number(value: float | None) -> Sortable | None:
    return None if value is None else (value,)


def _last(card: Card, known: Known) -> Sortable | None:
    ridden = known.ridden_of(card)
    return None if ridden is None else (ridden.last.toordinal(),)


ORDERS: Mapping[str, Order] = {
    "name": Order("name", lambda card, known: (folded(card.name),)),
    "length": Order("length", lambda card, known: _number(card.seconds or None)),
    "if": Order("IF", lambda card, known: _number(card.intensity_factor)),
    "tss": Order("TSS", lambda card, known: _number(card.training_stress)),
    "zone": Order("zone", lambda card, known: _number(card.zone)),
    "ridden": Order("ridden", _last),
    "folder": Order("folder", lambda card, known: (not card.built_in, folded(card.folder))),
}


def in_order(
    cards: Iterable[Card], order: str, known: Known, *, descending: bool = False
) -> list[Card]:
    """Return the cards in an order, equal ones by name, those without a value last."""
    key = ORDERS[order].key
    by_name = sorted(cards, key=lambda card: folded(card.name))
    valued = [(value, card) for card in by_name if (value := key(card, known)) is not None]
    valued.sort(key=lambda pair: pair[0], reverse=descending)
    return [card for _, card in valued] + [card for card in by_name if key(card, known) is None]
