"""The cards of a library, kept in a file between runs: a workout is read again only when its time
or size changed. What is not known yet is read a few milliseconds at a time.
"""

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from workouts.atomic import write_atomically
from workouts.cards import Card, card_of
from workouts.errors import UnreadableWorkout
from workouts.formats.reader import read_workout

VERSION = 1  # of what a card says; another one has all files read again
LISTS = ("zone_s", "tags")


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the library and where in it it stands."""

    path: Path
    built_in: bool
    folder: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a card still holds; the FTP counts for workouts in watts alone."""

    modified_ns: int
    size: int
    ftp_w: float


class CardIndex:
    """Cards by path; `file` keeps them, None keeps them in memory alone."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._known: dict[str, tuple[Stamp, Card]] = {}
        self._unread: dict[str, tuple[Place, Stamp]] = {}
        self._changed = False
        self._loaded = False

    def cards(self, places: Iterable[Place], ftp_w: float) -> list[Card]:
        """Return a card for each place, those that are to be read with a name only."""
        self._load()
        self._unread = {}
        cards = []
        for place in places:
            name = str(place.path)
            try:
                status = place.path.stat()
            except OSError as fault:
                why = f"{place.path}: {fault.strerror}"
                cards.append(replace(_unread_card(place), is_read=True, why_refused=why))
                continue
            stamp = Stamp(status.st_mtime_ns, status.st_size, ftp_w)
            known = self._known.get(name)
            if known is not None and _holds(known, stamp):
                cards.append(_placed(known[1], place))
            else:
                self._unread[name] = (place, stamp)
                cards.append(_unread_card(place))
        return cards

    def read_some(self, budget_s: float, now: Callable[[], float] = time.perf_counter) -> int:
        """Read files for about so long, at least one; return how many are still to be read."""
        until_s = now() + budget_s
        while self._unread:
            name = next(iter(self._unread))
            place, stamp = self._unread.pop(name)
            self._known[name] = (stamp, _read(place, stamp.ftp_w))
            self._changed = True
            if now() >= until_s:
                break
        return len(self._unread)

    def save(self) -> None:
        """Write what has changed; a disk that refuses costs only time at the next start."""
        if self.file is None or not self._changed:
            return
        rows = {name: _row(stamp, card) for name, (stamp, card) in self._known.items()
                if Path(name).exists()}  # fmt: skip
        document = {"version": VERSION, "cards": rows}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.file, json.dumps(document).encode())
        except OSError:
            return
        self._changed = False

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        try:
            document = json.loads(self.file.read_bytes()) if self.file else {}
            if document.get("version") == VERSION:
                self._known = {name: _known(name, row) for name, row in document["cards"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._known = {}  # it is made anew from the files


def _holds(known: tuple[Stamp, Card], stamp: Stamp) -> bool:
    before, card = known
    same = (before.modified_ns, before.size) == (stamp.modified_ns, stamp.size)
    return same and (not card.in_watts or before.ftp_w == stamp.ftp_w)


def _placed(card: Card, place: Place) -> Card:
    if (card.built_in, card.folder) == (place.built_in, place.folder):
        return card
    return replace(card, built_in=place.built_in, folder=place.folder)


def _unread_card(place: Place) -> Card:
    return Card(place.path, place.built_in, place.folder, place.path.stem, is_read=False)


def _read(place: Place, ftp_w: float) -> Card:
    try:
        workout = read_workout(place.path)
    except UnreadableWorkout as refusal:
        return replace(_unread_card(place), is_read=True, why_refused=str(refusal))
    return card_of(workout, place.path, place.built_in, place.folder, ftp_w)


_DEFAULTS = {each.name: each.default for each in fields(Card)}
_NAMES = tuple(name for name in _DEFAULTS if name != "path")


def _row(stamp: Stamp, card: Card) -> list[Any]:
    values = {name: getattr(card, name) for name in _NAMES}
    said = {name: value for name, value in values.items() if value != _DEFAULTS[name]}
    return [stamp.modified_ns, stamp.size, stamp.ftp_w, said]


def _known(name: str, row: list[Any]) -> tuple[Stamp, Card]:
    """Return what a row says; raises TypeError, KeyError or ValueError for one that is none."""
    modified_ns, size, ftp_w, said = row
    if not isinstance(said, Mapping) or not isinstance(said["name"], str):
        raise TypeError("a card has a name")
    for each in LISTS:
        if each in said:
            said = {**said, each: tuple(said[each])}
    return Stamp(modified_ns, size, ftp_w), Card(path=Path(name), **said)
