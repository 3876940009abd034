"""The rider's account at intervals.icu, as the settings say it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from workouts.errors import BadSettings

BASE_URL = "https://intervals.icu"
OWN_ATHLETE = "0"  # whoever the key belongs to
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose calendar and rides, where, and whether finished rides go there.

    Raises BadSettings for an athlete or an address that cannot be.
    """

    athlete_id: str = OWN_ATHLETE
    upload: bool = True
    base_url: str = BASE_URL

    def __post_init__(self) -> None:
        athlete = self.athlete_id
        if not (athlete.isascii() and athlete.isalnum()):
            why = "give the id of your athlete page, such as i12345, or 0 for the key's own"
            raise BadSettings(f"athlete is {athlete!r}; {why}")
        try:
            parts = urlsplit(self.base_url)
            host = parts.hostname
            _ = parts.port
        except ValueError:
            parts, host = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise BadSettings(f"base_url is {self.base_url!r}; give an address like {BASE_URL}")
        if parts.username is not None or parts.password is not None:
            raise BadSettings("base_url has a name or a key in it; `teamcar key set` keeps keys")
        if parts.scheme == "http" and host not in LOOPBACK:
            raise BadSettings("base_url begins with http: the key would be read on its way; https")

    @property
    def host(self) -> str:
        """The server's name, as a rider reads it."""
        return urlsplit(self.base_url).netloc
