"""What of the library is on the screen: a folder, a search, an order, a marked row. No drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workouts.library_order import ORDERS, in_order
from workouts.library_query import Known, Query, read_query

if TYPE_CHECKING:
    from workouts.cards import Card
    from workouts.history_totals import Ridden

ALL, FAVOURITES, BUILT_IN, OWN = "all", "favourites", "built-in", "own"


class LibraryList:
    """The cards that are found; the marked one stays marked while it is found."""

    def __init__(self) -> None:
        self.cards: Sequence[Card] = ()
        self.found: Sequence[Card] = ()
        self.marked = 0
        self.chip = ALL
        self.order, self.descending = "folder", False
        self.favourites: frozenset[str] = frozenset()
        self.ridden: Mapping[str, Ridden] = {}
        self._query = Query()

    @property
    def known(self) -> Known:
        return Known(self.favourites, self.ridden)

    @property
    def unread(self) -> int:
        """How many files are not read yet."""
        return sum(not card.is_read for card in self.cards)

    @property
    def faults(self) -> Sequence[str]:
        """What is wrong with the search."""
        return self._query.faults

    @property
    def marked_card(self) -> Card | None:
        return self.found[self.marked] if self.found else None

    @property
    def chips(self) -> Sequence[str]:
        """The folders there are, after the four that always are."""
        folders = {card.folder for card in self.cards if card.folder}
        return (ALL, FAVOURITES, BUILT_IN, OWN, *sorted(folders, key=str.casefold))

    def chips_around(self, width: int) -> Sequence[str]:
        """Return as many chips as fit, the chosen one among them."""
        chips = list(self.chips)
        first = last = chips.index(self.chip) if self.chip in chips else 0
        room = width - len(chips[first]) - 3
        while True:
            if first > 0 and len(chips[first - 1]) + 3 <= room:
                first -= 1
                room -= len(chips[first]) + 3
            elif last + 1 < len(chips) and len(chips[last + 1]) + 3 <= room:
                last += 1
                room -= len(chips[last]) + 3
            else:
                return chips[first : last + 1]

    def take(self, cards: Sequence[Card]) -> None:
        """Take the cards as they are now."""
        self.cards = cards
        if self.chip not in self.chips:
            self.chip = ALL
        self.sort()

    def search(self, text: str) -> None:
        """Show what a search finds, its first row marked."""
        self._query = read_query(text, ORDERS)
        if self._query.sort is not None:
            self.order, self.descending = self._query.sort, self._query.descending
        self.marked, self.found = 0, ()
        self.sort()

    def sort(self) -> None:
        """Find and sort again."""
        marked = self.marked_card
        known = self.known
        found = [
            card for card in self.cards if self._in_folder(card) and self._query.finds(card, known)
        ]
        self.found = in_order(found, self.order, known, descending=self.descending)
        places = {card.path: at for at, card in enumerate(self.found)}
        self.marked = places.get(marked.path, self.marked) if marked else self.marked
        self.marked = max(0, min(len(self.found) - 1, self.marked))

    def move(self, by: int) -> None:
        if self.found:
            self.marked = max(0, min(len(self.found) - 1, self.marked + by))

    def turn_folder(self, by: int) -> None:
        """Choose the next folder, or the one before."""
        chips = self.chips
        at = chips.index(self.chip) + by
        self.chip = chips[max(0, min(len(chips) - 1, at))]
        self.marked, self.found = 0, ()
        self.sort()

    def next_order(self) -> None:
        """Sort by the next column; numbers begin with the smallest, rides with the latest."""
        names = list(ORDERS)
        self.order = names[(names.index(self.order) + 1) % len(names)]
        self.descending = self.order == "ridden"
        self.sort()

    def _in_folder(self, card: Card) -> bool:
        match self.chip:
            case "all":
                return True
            case "favourites":
                return card.key in self.favourites
            case "built-in":
                return card.built_in
            case "own":
                return not card.built_in
        return card.folder == self.chip or card.folder.startswith(f"{self.chip}/")
