"""The adapter of the simulated bluetoothd: switched on or off, and who searches for what."""

from collections.abc import Callable, Iterable, Mapping

from sensors.simulated.bluez_calls import (
    ADAPTER,
    BAD_ARGUMENTS,
    DONE,
    IN_PROGRESS,
    NO_DEVICE,
    NO_DISCOVERY,
    NOT_READY,
    Answer,
    Call,
    Method,
    Returned,
)
from sensors.simulated.bluez_tree import Tree

PATH = "/org/bluez/hci0"
NAME = "teamcar-simulated"
FILTER_WORDS = (
    "UUIDs",
    "RSSI",
    "Pathloss",
    "Transport",
    "DuplicateData",
    "Discoverable",
    "Pattern",
)


class Adapter:
    """org.bluez.Adapter1. `silenced` is called when the last search has ended, `switched` when the
    power was switched, and `forget` with the path of a device that is to be removed.
    """

    def __init__(
        self,
        tree: Tree,
        *,
        silenced: Callable[[], None],
        switched: Callable[[bool], None],
        forget: Callable[[str], None],
    ) -> None:
        self.powered = True
        self._tree = tree
        self._silenced = silenced
        self._switched = switched
        self._forget = forget
        self._filters: dict[str, frozenset[str]] = {}  # who -> service UUIDs; empty: all
        self._searching: set[str] = set()
        self.methods: Mapping[str, Method] = {
            "SetDiscoveryFilter": self._set_filter,
            "GetDiscoveryFilters": self._tell_filters,
            "StartDiscovery": self._start,
            "StopDiscovery": self._stop,
            "RemoveDevice": self._remove,
        }

    def appear(self) -> None:
        """Be there, as the adapter of a bluetoothd that has just started."""
        self._filters.clear()
        self._searching.clear()
        self._tree.add(
            PATH,
            ADAPTER,
            {
                "Address": "00:1A:7D:DA:71:13",
                "AddressType": "public",
                "Name": NAME,
                "Alias": NAME,
                "Class": 0,
                "Powered": self.powered,
                "PowerState": "on" if self.powered else "off",
                "Discoverable": False,
                "DiscoverableTimeout": 180,
                "Pairable": True,
                "PairableTimeout": 0,
                "Discovering": False,
                "UUIDs": [],
                "Modalias": "usb:v1D6Bp0246d0542",
                "Roles": ["central", "peripheral"],
            },
        )

    @property
    def searching(self) -> bool:
        return bool(self._searching)

    def hears(self, uuids: Iterable[str]) -> bool:
        """Say whether a device that advertises these services is searched for by anybody."""
        shown = {uuid.lower() for uuid in uuids}
        wanted = (self._filters.get(who, frozenset()) for who in self._searching)
        return any(not uuids or uuids & shown for uuids in wanted)

    def switch(self, on: bool) -> None:
        """Switch the power; all searches end with it, and nobody is told that they have."""
        if on is self.powered:
            return
        self.powered = on
        if not on:
            self._searching.clear()
            self._filters.clear()
        if PATH in self._tree:
            changed: dict[str, object] = {"Powered": on, "PowerState": "on" if on else "off"}
            if not on:
                changed["Discovering"] = False
            self._tree.change(PATH, ADAPTER, changed)
        self._switched(on)

    def left(self, sender: str) -> None:
        """End the search of a program that has left the bus."""
        self._filters.pop(sender, None)
        if sender in self._searching:
            self._end_search(sender)

    def _set_filter(self, call: Call, answer: Answer) -> None:
        wanted = call.body[0] if call.body else None
        if not isinstance(wanted, dict) or not set(wanted) <= set(FILTER_WORDS):
            answer(BAD_ARGUMENTS)
        elif not self.powered:
            answer(NOT_READY)
        else:
            self._filters[call.sender] = frozenset(str(u).lower() for u in wanted.get("UUIDs", ()))
            answer(DONE)

    def _tell_filters(self, call: Call, answer: Answer) -> None:
        answer(Returned("as", (list(FILTER_WORDS),)))

    def _start(self, call: Call, answer: Answer) -> None:
        if not self.powered:
            answer(NOT_READY)
        elif call.sender in self._searching:
            answer(IN_PROGRESS)
        else:
            self._searching.add(call.sender)
            if len(self._searching) == 1:
                self._tree.change(PATH, ADAPTER, {"Discovering": True})
            answer(DONE)

    def _stop(self, call: Call, answer: Answer) -> None:
        if not self.powered:
            answer(NOT_READY)
        elif call.sender not in self._searching:
            answer(NO_DISCOVERY)
        else:
            self._end_search(call.sender)
            answer(DONE)

    def _end_search(self, sender: str) -> None:
        self._searching.discard(sender)
        if not self._searching:
            self._tree.change(PATH, ADAPTER, {"Discovering": False})
            self._silenced()

    def _remove(self, call: Call, answer: Answer) -> None:
        path = call.body[0] if call.body else None
        if not isinstance(path, str) or path not in self._tree or path == PATH:
            answer(NO_DEVICE)
        else:
            self._forget(path)
            answer(DONE)
