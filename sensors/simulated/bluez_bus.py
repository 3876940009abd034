"""A D-Bus of one's own: a dbus-daemon in a private folder, which ends with whoever started it."""

import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from sensors.errors import RadioUnavailable

UP_WITHIN_S = 10.0
GONE_WITHIN_S = 5.0
NOT_INSTALLED = (
    "The simulated Bluetooth needs dbus-daemon, and it is not installed; "
    "install it: sudo apt-get install dbus"
)
NOT_HERE = "Only Linux has the simulated Bluetooth of its own; elsewhere ride with --simulate"

CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"""

# The shell keeps watch: its input ends when the one who started it has gone, killed or not, and
# then it takes the daemon and the folder along. A signal to itself has it do so at once; ignoring
# signals is no way, for the daemon would ignore them, too.
WATCH = """\
trap : INT TERM HUP
"$1" --config-file="$2/bus.conf" --nofork --nopidfile --print-address=1 2>"$2/bus.log" &
exec 1>&-
read -r nothing
kill $! 2>/dev/null
wait $!
rm -rf "$2"
"""


class PrivateBus:
    """A bus that is there from `open` to `close`; its `address` is for D-Bus clients.

    `daemon` is the command, `within` the folder in which it gets its own; None is the system's.
    """

    def __init__(self, daemon: str = "dbus-daemon", within: Path | None = None) -> None:
        self.address = ""
        self._daemon = daemon
        self._within = within
        self._watch: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def open(self) -> None:
        """Start the daemon; raises RadioUnavailable with what is missing."""
        if not sys.platform.startswith("linux"):
            raise RadioUnavailable(NOT_HERE)
        daemon = shutil.which(self._daemon)
        if daemon is None:
            raise RadioUnavailable(NOT_INSTALLED)
        self._folder = folder = Path(tempfile.mkdtemp(prefix="teamcar-bus-", dir=self._within))
        socket = folder / "socket"
        (folder / "bus.conf").write_text(CONFIGURATION.format(socket=socket))
        self._watch = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "teamcar-bus", daemon, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if not self._said_its_address(self._watch):
            why = (folder / "bus.log").read_text(errors="replace").strip()
            self.close()
            said = why.splitlines()[-1] if why else "it says nothing"
            raise RadioUnavailable(f"The private D-Bus does not start: {said}")
        self.address = f"unix:path={socket}"

    def close(self) -> None:
        """End the daemon and remove its folder."""
        watch, self._watch = self._watch, None
        if watch is not None and watch.stdin is not None and watch.stdout is not None:
            watch.stdin.close()
            watch.stdout.close()
            try:
                watch.wait(GONE_WITHIN_S)
            except subprocess.TimeoutExpired:
                os.killpg(watch.pid, 9)
                watch.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @staticmethod
    def _said_its_address(watch: "subprocess.Popen[bytes]") -> bool:
        """Wait for the line that the daemon prints when it can be connected to."""
        if watch.stdout is None:
            return False
        until_s = time.monotonic() + UP_WITHIN_S
        said = b""
        while not said.endswith(b"\n"):
            left_s = max(0.0, until_s - time.monotonic())
            if not select.select([watch.stdout], [], [], left_s)[0]:
                return False
            more = os.read(watch.stdout.fileno(), 4096)
            if not more:
                return False
            said += more
        return said.startswith(b"unix:")
