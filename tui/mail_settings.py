"""Debriefs by e-mail, as the rider's file says it; without a server none is sent.

[mail]
server = "smtp.example.org"
port = 587                     587 and others with STARTTLS, 465 with TLS from the start
to = "ada@example.org"
from = "ada@example.org"       left out, the same as `to`
user = "ada"                   left out, nobody logs in; the password: teamcar key set mail
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.setting import BadValue, quoted

SUBMISSION, TLS_FROM_THE_START = 587, 465
LOCAL = ("localhost", "127.0.0.1", "::1")  # where what is sent never leaves the machine
TEXTS: Mapping[str, str] = {"server": "server", "to": "to", "from": "sender", "user": "user"}
LONGEST = 254  # signs of an address (RFC 5321)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where debriefs are sent; "" is none."""

    server: str = ""
    port: int = SUBMISSION
    to: str = ""
    sender: str = ""
    user: str = ""

    @property
    def is_set_up(self) -> bool:
        return bool(self.server and self.to)

    @property
    def is_local(self) -> bool:
        """Whether the server is on this machine, and TLS is not insisted on."""
        return self.server.lower() in LOCAL


def read_mail(table: Mapping[str, Any]) -> MailSettings:
    """Return what the table says; raises BadValue."""
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name == "port":
            if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 65536:
                raise BadValue("mail", name, f"is {value!r}; give a number from 1 to 65535")
            values[name] = value
        elif name in TEXTS:
            values[TEXTS[name]] = _text(name, value)
        else:
            known = ", ".join((*TEXTS, "port"))
            raise BadValue("mail", name, f"is no setting; there are {known}")
    if bool(values.get("server")) != bool(values.get("to")):
        missing, given = ("to", "server") if values.get("server") else ("server", "to")
        raise BadValue("mail", given, f"needs {missing} beside it")
    return MailSettings(**values)


def lines_of_mail(settings: MailSettings) -> list[str]:
    """Return the table as lines of the file; none where nothing is set up."""
    usual = MailSettings()
    lines = [
        f"{name} = {quoted(getattr(settings, attribute))}"
        for name, attribute in TEXTS.items()
        if getattr(settings, attribute) != getattr(usual, attribute)
    ]
    if settings.port != usual.port:
        lines.append(f"port = {settings.port}")
    return ["[mail]", *lines, ""] if lines else []


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST:
        raise BadValue("mail", name, f"is {value!r}; give it in quotes")
    text = value.strip()
    if name in ("to", "from") and text:
        local, at, host = text.rpartition("@")
        if not (local and at and host) or any(sign in text for sign in " ,;<>"):
            raise BadValue("mail", name, f'is {value!r}; give one address, "ada@example.org"')
    return text
