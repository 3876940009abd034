"""The GATT objects of one device on the simulated bluetoothd: reads, writes, notifications.

An operation takes its time, and a second one on the same characteristic is refused meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from sensors.simulated.bluez_calls import (
    BAD_ARGUMENTS,
    CHARACTERISTIC,
    DESCRIPTOR,
    DONE,
    IN_PROGRESS,
    INDICATIONS_OFF,
    NO_LINK,
    NO_READING,
    NO_SESSION,
    NO_SUPPORT,
    NO_WRITING,
    NOTIFY_ACQUIRED,
    SERVICE,
    WRITE_REJECTED,
    Answer,
    Call,
    Method,
    Reply,
    Returned,
    att_error,
)
from sensors.simulated.bluez_tree import Tree
from sensors.simulated.gatt_server import ListedCharacteristic, ListedService
from sensors.simulated.peripheral import Peripheral

OPERATION_S = 0.015  # one connection interval of a sensor that saves its battery
MTU = 185
FIRST_HANDLE = 0x0010  # below are the services that bluetoothd keeps for itself
CLIENT_CONFIGURATION = "00002902-0000-1000-8000-00805f9b34fb"
SUBSCRIBABLE = {"notify", "indicate"}
WRITABLE = {"write", "write-without-response"}


class Pipe(Protocol):
    """Where acquired notifications go: a socket whose other end is handed to the program."""

    @property
    def far_end(self) -> int: ...

    def send(self, data: bytes) -> bool:
        """Send one notification; False once nobody holds the far end."""
        ...

    def close(self) -> None: ...


@dataclass(slots=True)
class _Characteristic:
    """One characteristic, who listens to it, and the operation that is under way."""

    path: str
    row: ListedCharacteristic
    sessions: set[str] = field(default_factory=set)
    pipe: Pipe | None = None
    pending: Answer | None = None

    @property
    def flags(self) -> set[str]:
        return set(self.row.properties)

    @property
    def subscribed(self) -> bool:
        return bool(self.sessions) or self.pipe is not None


class DeviceGatt:
    """The services of one device below its path; they stay known after a link has ended."""

    def __init__(
        self,
        device_path: str,
        device: Peripheral,
        services: Sequence[ListedService],
        tree: Tree,
        make_pipe: Callable[[], Pipe],
    ) -> None:
        self.linked = False
        self._device_path = device_path
        self._device = device
        self._tree = tree
        self._make_pipe = make_pipe
        self._services: list[tuple[str, ListedService]] = []
        self._characteristics: dict[str, _Characteristic] = {}
        self._service_of: dict[str, str] = {}
        handles = count(FIRST_HANDLE)
        for service in services:
            service_path = f"{device_path}/service{next(handles):04x}"
            self._services.append((service_path, service))
            for row in service.characteristics:
                # The declaration has a handle, and so has the value behind it.
                path = f"{service_path}/char{next(handles):04x}"
                next(handles)
                self._characteristics[path] = _Characteristic(path, row)
                self._service_of[path] = service_path
                if SUBSCRIBABLE & {*row.properties}:
                    next(handles)
        self.methods: Mapping[str, Mapping[str, Method]] = {
            CHARACTERISTIC: {
                "ReadValue": self._read,
                "WriteValue": self._write,
                "StartNotify": self._start_notify,
                "StopNotify": self._stop_notify,
                "AcquireNotify": self._acquire_notify,
            },
            DESCRIPTOR: {"ReadValue": self._read_descriptor, "WriteValue": self._refuse_descriptor},
        }

    def link_up(self) -> None:
        """Show the objects, and resume who listened before: bluetoothd does so unasked."""
        self.linked = True
        if self._services and self._services[0][0] not in self._tree:
            self._show()
        for each in self._characteristics.values():
            if each.sessions:
                self._tree.change(each.path, CHARACTERISTIC, {"Notifying": True})

    def link_down(self) -> None:
        """End what is under way; the objects stay."""
        self.linked = False
        for each in self._characteristics.values():
            self._let_go(each)
            pending, each.pending = each.pending, None
            if pending is not None:
                pending(NO_LINK)

    def forget(self) -> None:
        """Forget who listened: the objects are gone."""
        self.link_down()
        for each in self._characteristics.values():
            each.sessions.clear()

    def left(self, sender: str) -> None:
        """End what a program listened to that has left the bus."""
        for each in self._characteristics.values():
            if sender in each.sessions:
                self._end_session(each, sender)

    def notified(self, number: int, data: bytes) -> None:
        """Pass on a notification or indication to who listens."""
        for each in self._characteristics.values():
            if each.row.number != number:
                continue
            if each.pipe is not None and not each.pipe.send(data):
                self._let_go(each)
            if each.sessions:
                self._tree.change(each.path, CHARACTERISTIC, {"Value": data})

    def _show(self) -> None:
        for service_path, service in self._services:
            self._tree.add(
                service_path,
                SERVICE,
                {
                    "UUID": service.uuid,
                    "Device": self._device_path,
                    "Primary": True,
                    "Includes": [],
                },
            )
        for path, each in self._characteristics.items():
            shown: dict[str, object] = {
                "UUID": each.row.uuid,
                "Service": self._service_of[path],
                "Value": b"",
                "Flags": list(each.row.properties),
                "MTU": MTU,
            }
            if each.flags & SUBSCRIBABLE:
                shown |= {"Notifying": False, "NotifyAcquired": False}
            self._tree.add(path, CHARACTERISTIC, shown)
            if each.flags & SUBSCRIBABLE:
                handle = int(path[-4:], 16) + 2
                self._tree.add(
                    f"{path}/desc{handle:04x}",
                    DESCRIPTOR,
                    {"UUID": CLIENT_CONFIGURATION, "Characteristic": path, "Value": b""},
                )

    # -- operations -------------------------------------------------------------------------------

    def _read(self, call: Call, answer: Answer) -> None:
        each = self._characteristics[call.path]

        def read() -> Reply:
            value = dict(self._device.reads()).get(each.row.number)
            if value is None or "read" not in each.flags:
                return NO_READING
            # A value that is read is a changed property, too, for those who listen.
            self._tree.change(each.path, CHARACTERISTIC, {"Value": value})
            return Returned("ay", (value,))

        self._operate(each, answer, read)

    def _write(self, call: Call, answer: Answer) -> None:
        each = self._characteristics[call.path]
        data, options = (*call.body, None, None)[:2]
        if not isinstance(data, bytes) or not isinstance(options, dict):
            answer(BAD_ARGUMENTS)
            return
        command = options.get("type") == "command"
        if not each.flags & WRITABLE or (command and "write-without-response" not in each.flags):
            answer(NO_SUPPORT)
            return

        def write() -> Reply:
            if each.flags & SUBSCRIBABLE and not each.subscribed:
                # FTMS 1.0, section 4.16.1: indications have to be enabled first.
                return att_error(INDICATIONS_OFF)
            why = self._device.write(each.row.number, data, self._device.agenda.now_s)
            return DONE if why is None or command else att_error(WRITE_REJECTED)

        self._operate(each, answer, write)

    def _start_notify(self, call: Call, answer: Answer) -> None:
        each = self._characteristics[call.path]
        if not each.flags & SUBSCRIBABLE:
            answer(NO_SUPPORT)
        elif each.pipe is not None:
            answer(NOTIFY_ACQUIRED)
        elif call.sender in each.sessions and self.linked:
            answer(DONE)
        else:
            self._operate(each, answer, lambda: self._begin_session(each, call.sender))

    def _stop_notify(self, call: Call, answer: Answer) -> None:
        each = self._characteristics[call.path]
        if call.sender not in each.sessions:
            answer(NO_SESSION)
        else:
            self._end_session(each, call.sender)
            answer(DONE)

    def _acquire_notify(self, call: Call, answer: Answer) -> None:
        each = self._characteristics[call.path]
        if not each.flags & SUBSCRIBABLE:
            answer(NO_SUPPORT)
        elif each.subscribed:
            answer(NOTIFY_ACQUIRED)
        else:
            self._operate(each, answer, lambda: self._begin_pipe(each))

    def _read_descriptor(self, call: Call, answer: Answer) -> None:
        """Return the client configuration: 1 for notifications, 2 for indications, 0 for off."""
        each = self._characteristics[call.path.rpartition("/")[0]]

        def read() -> Reply:
            on = 2 if "indicate" in each.flags else 1
            value = (on if each.subscribed else 0).to_bytes(2, "little")
            self._tree.change(call.path, DESCRIPTOR, {"Value": value})
            return Returned("ay", (value,))

        self._operate(each, answer, read)

    def _refuse_descriptor(self, call: Call, answer: Answer) -> None:
        """Leave the client configuration to StartNotify, as bluetoothd does."""
        answer(NO_WRITING if self.linked else NO_LINK)

    def _operate(
        self, each: _Characteristic, answer: Answer, operation: Callable[[], Reply]
    ) -> None:
        """Carry out one operation a little later, unless the link ends before."""
        if not self.linked:
            answer(NO_LINK)
            return
        if each.pending is not None:
            answer(IN_PROGRESS)
            return

        def once(reply: Reply) -> None:
            answer(reply)

        def end(_: float) -> None:
            if each.pending is once:
                each.pending = None
                once(operation())

        each.pending = once
        self._device.agenda.at(self._device.agenda.now_s + OPERATION_S, end)

    def _begin_session(self, each: _Characteristic, sender: str) -> Reply:
        each.sessions.add(sender)
        self._tree.change(each.path, CHARACTERISTIC, {"Notifying": True})
        return DONE

    def _end_session(self, each: _Characteristic, sender: str) -> None:
        each.sessions.discard(sender)
        if not each.sessions and each.path in self._tree:
            self._tree.change(each.path, CHARACTERISTIC, {"Notifying": False})

    def _begin_pipe(self, each: _Characteristic) -> Reply:
        each.pipe = self._make_pipe()
        self._tree.change(each.path, CHARACTERISTIC, {"NotifyAcquired": True})
        return Returned("hq", (0, MTU), (each.pipe.far_end,))

    def _let_go(self, each: _Characteristic) -> None:
        """Close the pipe of acquired notifications, if there is one."""
        if each.pipe is None:
            return
        each.pipe.close()
        each.pipe = None
        if each.path in self._tree:
            self._tree.change(each.path, CHARACTERISTIC, {"NotifyAcquired": False})
