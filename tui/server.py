"""The engine's side of the socket: consoles come and go, and the ride goes on.

What a console does is done between two ticks; what it is told waits in its outbox. A console can
be slow, silent or mad: it costs itself the connection, and the ride nothing.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tui.attached_console import AttachedConsole
from tui.console_requests import Desk, answered, devices_shown
from tui.outbox import MOST_BYTES, Outbox
from tui.peer import Peer, peer_of
from tui.protocol import (
    LONGEST_UP,
    VERSION,
    ChangeDevices,
    Engine,
    Goodbye,
    Notices,
    OpenRide,
    ReadNotices,
    Ready,
    Refused,
    Request,
    ResumeRide,
    SettingsChanged,
)
from tui.protocol_lines import BadLine, encode, other_version
from tui.ride_stream import RideStream
from tui.socket_file import SocketFile
from tui.wiring import House

MOST_CONNECTIONS = 100
UPKEEP_S = 0.25
STRANGER = "this engine belongs to another user"
ENDING = "the engine is ending; try again in a moment"
CROWDED = f"this engine has {MOST_CONNECTIONS} connections already; close some of them"

log = logging.getLogger(__name__)


class Server:
    """Serves a house on a Unix socket; the house is started and stopped by whoever made it."""

    def __init__(self, house: House, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        """`most_bytes` of news may wait for a console before it is let go."""
        self.refused = 0  # connections that were closed for what they were or sent
        self.last_console_s: float | None = None  # by the house's clock, when the last one left
        self._house = house
        self._most_bytes = most_bytes
        self._file = SocketFile(path)
        self._connections: set[AttachedConsole] = set()
        self._followers: list[AttachedConsole] = []
        self._listening: asyncio.Server | None = None
        self._upkeep: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._stream = RideStream(house, self._tell, lambda: bool(self._followers))
        self._settings = house.settings
        self._ending = False
        self._upkeep_fault = ""

    @property
    def consoles(self) -> int:
        """How many consoles are attached now."""
        return len(self._followers)

    def looking(self) -> int:
        """Return how many consoles are attached and take what they are told."""
        now_s = self._house.clock.now()
        return sum(not console.asleep(now_s) for console in self._followers)

    def end_soon(self) -> None:
        """Open no more rides: who asks for one is to have it of the next engine."""
        self._ending = True

    async def start(self) -> None:
        """Listen; raises OSError when there can be no socket at the path."""
        await self._listen()
        self._house.watch(self._house_changed)
        self._upkeep = asyncio.create_task(self._keep(), name="socket")

    async def stop(self) -> None:
        """Say goodbye to every console and take the socket away."""
        if self._upkeep is not None:
            self._upkeep.cancel()
        if self._listening is not None:
            self._listening.close()
        self._file.remove()
        self._stream.follow()
        self._stream.stop()
        await asyncio.sleep(0)  # who was let in last is at the door still
        for console in self._connections:
            console.tell(Goodbye("the engine ends"))
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    # -- listening --------------------------------------------------------------------------------

    async def _listen(self) -> None:
        made = self._file.make()
        # Until there is another it listens on: its file may come back.
        if self._listening is not None:
            self._listening.close()
        self._listening = await asyncio.start_unix_server(self._came, sock=made, limit=LONGEST_UP)

    async def _keep(self) -> None:
        """Four times a second: what nobody asked for, and what can be lost by itself."""
        while True:
            await asyncio.sleep(UPKEEP_S)
            try:
                await self._keep_once()
                self._upkeep_fault = ""
            except Exception as fault:
                # The consoles can wait for what is wrong here; the ride cannot be told of it.
                # Said once: a runtime folder that is gone until the next login is tried for hours.
                if str(fault) != self._upkeep_fault:
                    self._upkeep_fault = str(fault)
                    log.exception("the upkeep of the socket failed; it is tried again")

    async def _keep_once(self) -> None:
        if not self._file.is_there:
            log.warning("the socket was taken away; it is made again")
            with contextlib.suppress(OSError):
                await self._listen()
        self._house_changed()
        if self._stream.over:
            # The engine does not need a console to save a ride that has ended.
            self._house.close_ride()
            self._house_changed()
        watching = [one for one in self._followers if one.watches_devices]
        if watching:
            line = encode(devices_shown(self._house.devices))
            for one in watching:
                one.put(line, "devices")

    def _house_changed(self) -> None:
        """Tell what has changed in the house, whoever changed it."""
        news = self._stream.follow()
        if self._house.settings is not self._settings:
            self._settings = self._house.settings
            self._tell(encode(SettingsChanged()), "settings")
            news = True
        if news and self._followers:
            self._tell(encode(Notices(self._house.notices())), "notices")

    def _tell(self, line: bytes, name: str | None) -> None:
        for console in tuple(self._followers):
            console.put(line, name)

    # -- one connection ---------------------------------------------------------------------------

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            await self._serve(reader, writer)
        except Exception:
            # Whatever a connection did, the next one and the ride must not feel it.
            log.exception("a connection failed")
        finally:
            self._serving.discard(task)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer: Peer = peer_of(writer.get_extra_info("socket"))
        console = AttachedConsole(reader, writer, peer, Outbox(self._most_bytes))
        why: str | None = None
        self._connections.add(console)
        try:
            if peer.uid != os.geteuid():
                why = STRANGER
            elif len(self._connections) > MOST_CONNECTIONS:
                why = CROWDED
            else:
                why = await self._speak(console)
        except BadLine as fault:
            why = f"the line was refused: {fault}"
        finally:
            self._connections.discard(console)
            self._left(console)
            if why is not None:
                self.refused += 1
                said = "%s (%s) was refused: %s; %d were so far"
                log.warning(said, console.name, peer.words, why, self.refused)
            await console.leave(why)

    async def _speak(self, console: AttachedConsole) -> str | None:
        """Serve a console until it goes; returns why it was not served, raises BadLine."""
        hello = await console.greeted()
        if hello is None:
            return None
        console.tell(Engine(VERSION, version("teamcar"), os.getpid(), self._house.simulated))
        if hello.v != VERSION:
            return other_version(hello.v)
        if console.follows:
            self._attach(console)
        await console.heard(self._asked(console))
        return None

    def _attach(self, console: AttachedConsole) -> None:
        log.info("%s attached (%s)", console.name, console.peer.words)
        self._house_changed()
        for line, name in self._stream.whole():
            console.put(line, name, owed=True)
        console.tell(Notices(self._house.notices()))
        console.tell(Ready())
        self._followers.append(console)

    def _left(self, console: AttachedConsole) -> None:
        if console in self._followers:
            self._followers.remove(console)
            self.last_console_s = self._house.clock.now()
            log.info("%s left", console.name)
        trial = self._house.devices.trial
        if trial is not None and trial is console.trial:
            self._house.devices.stop_trial()

    def _asked(self, console: AttachedConsole) -> Callable[[Request], bytes]:
        desk = Desk(self._house, self._stream, console.name)

        def ask(request: Request) -> bytes:
            if self._ending and isinstance(request, OpenRide | ResumeRide):
                return encode(Refused(request.id, "command", ENDING))
            trial = self._house.devices.trial
            line = answered(desk, request)
            if isinstance(request, ChangeDevices):
                # One that was refused has begun nothing: the test is still another console's.
                if self._house.devices.trial is not trial:
                    console.trial = self._house.devices.trial
            elif not isinstance(request, ReadNotices):
                self._house_changed()
            return line

        return ask
