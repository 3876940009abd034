"""Where a model server is: the address in the settings -> its parts, or what is wrong with it."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from workouts.errors import BadSettings

EXAMPLE = "http://localhost:11434/v1"
LOOPBACK_NAMES = ("localhost", "ip6-localhost")
# Names that no public server has (RFC 6762, RFC 8375, and what home routers make).
HOME = (".local", ".lan", ".home", ".home.arpa", ".internal", ".localdomain")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's base URL without a slash at its end, and its name as a rider reads it."""

    url: str
    host: str
    loopback: bool  # on this machine
    near: bool  # on this machine, or in the rider's own network


def address_of(base_url: str) -> Address:
    """Return the parts of an address; raises BadSettings, whose sentence has none of it."""
    try:
        parts = urlsplit(base_url.strip())
        name, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, name = urlsplit(""), ""
    if parts.username is not None or parts.password is not None:
        why = "has a name or a key in it; take it out, and give the key to `teamcar key set model`"
        raise BadSettings(f"base_url {why}")
    if parts.query or parts.fragment:
        raise BadSettings(f"base_url has more than an address in it; give one like {EXAMPLE}")
    if parts.scheme not in ("http", "https") or not name:
        raise BadSettings(f"base_url is no address of a server; give one like {EXAMPLE}")
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    loopback, near = _whereabouts(name)
    if parts.scheme == "http" and not near:
        why = "begins with http: everything said would be read on its way; write https"
        raise BadSettings(f"base_url {why}")
    return Address(f"{parts.scheme}://{parts.netloc}{path}", parts.netloc, loopback, near)


def _whereabouts(name: str) -> tuple[bool, bool]:
    """Return whether a host is this machine, and whether it is in the rider's own network."""
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        loopback = name in LOOPBACK_NAMES or name.endswith(".localhost")
        return loopback, loopback or "." not in name or name.endswith(HOME)
    return number.is_loopback, number.is_private or number.is_link_local
