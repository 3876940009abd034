"""Who is at the other end of a Unix socket, as the kernel says it, not as they say themselves."""

import socket
import struct
import sys
from dataclasses import dataclass
from typing import Protocol

# socket.SO_PEERCRED of unix(7): struct ucred {pid_t, uid_t, gid_t}.
LINUX_UCRED = struct.Struct("=iII")
# sys/ucred.h of macOS: struct xucred {version, uid, ngroups (and a gap), groups[16]}.
MAC_SOL_LOCAL, MAC_LOCAL_PEERCRED, MAC_LOCAL_PEERPID = 0, 1, 2
MAC_XUCRED = struct.Struct("=IIhxx16I")
NO_ID = 0xFFFFFFFF  # what the kernel says where it cannot know


class HasOptions(Protocol):
    """A socket as asyncio lends it."""

    def getsockopt(self, level: int, option: int, length: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Peer:
    """A process; an id that the system does not tell is None."""

    pid: int | None
    uid: int | None

    @property
    def words(self) -> str:
        return f"process {self.pid or 'unknown'} of user {'?' if self.uid is None else self.uid}"


def peer_of(end: HasOptions) -> Peer:
    """Return who connected; nobody known where the system has no way to tell."""
    try:
        if hasattr(socket, "SO_PEERCRED"):
            size = LINUX_UCRED.size
            data = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            pid, uid, _ = LINUX_UCRED.unpack(data)
            return Peer(pid or None, None if uid == NO_ID else uid)
        if sys.platform == "darwin":
            data = end.getsockopt(MAC_SOL_LOCAL, MAC_LOCAL_PEERCRED, MAC_XUCRED.size)
            uid = MAC_XUCRED.unpack(data)[1]
            data = end.getsockopt(MAC_SOL_LOCAL, MAC_LOCAL_PEERPID, 4)
            return Peer(int.from_bytes(data, sys.byteorder) or None, uid)
    except (OSError, struct.error):
        pass  # gone already, or a system of another shape: then nobody is known, and none let in
    return Peer(None, None)
