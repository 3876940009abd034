"""A mail server on loopback: SMTP with STARTTLS and AUTH, and badly when it is told to."""

import asyncio
import base64
import ssl
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Self

USER, PASSWORD = "ada", "pedal-harder-77"
# Beyond what counts as this machine, and on loopback all the same: there TLS is insisted on.
FAR = "127.0.0.2"


def certificate(folder: Path, host: str = FAR) -> Path:
    """Make a certificate for `host` that vouches for itself; its key stands in the same file."""
    path = folder / "mail.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=mail", "-addext", f"subjectAltName=IP:{host}"),
            *("-keyout", str(folder / "key.pem"), "-out", str(path)),
        ],
        check=True,
        capture_output=True,
    )
    path.write_bytes(path.read_bytes() + (folder / "key.pem").read_bytes())
    return path


@dataclass
class MailRoom:
    """Takes letters. Use it as a context; `answers` replaces the answer to a command, in turn."""

    host: str = "127.0.0.1"
    pem: Path | None = None  # with it STARTTLS is offered
    needs_login: bool = False
    answers: dict[str, list[str]] = field(default_factory=dict)  # "RCPT" -> "450 later"
    letters: list[EmailMessage] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)  # of each letter: whether TLS was on
    logged_in: list[bool] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._visit, self.host, 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = _Visit(self, reader, writer)
        try:
            await visit.talk()
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            pass  # the visitor left in the middle
        finally:
            writer.close()


class _Visit:
    def __init__(
        self, room: MailRoom, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._room, self._reader, self._writer = room, reader, writer
        self._tls = self._known = False

    async def talk(self) -> None:
        await self._say("220 mail room")
        while line := await self._reader.readline():
            word = line.split()[0].decode().upper() if line.split() else ""
            scripted = self._room.answers.get(word)
            if scripted:
                await self._say(scripted.pop(0))
                continue
            if word == "QUIT":
                await self._say("221 bye")
                return
            await self._obey(word, line)

    async def _obey(self, word: str, line: bytes) -> None:
        if word == "EHLO":
            offers = ["mail room", "AUTH PLAIN"] if self._room.needs_login else ["mail room"]
            offers += ["STARTTLS"] if self._room.pem is not None and not self._tls else []
            for offer in offers[:-1]:
                await self._say(f"250-{offer}")
            await self._say(f"250 {offers[-1]}")
        elif word == "STARTTLS" and self._room.pem is not None:
            await self._say("220 go on")
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self._room.pem)
            await self._writer.start_tls(context)
            self._tls = True
        elif word == "AUTH":
            said = base64.b64decode(line.split()[2]).split(b"\0")
            self._known = said[1:] == [USER.encode(), PASSWORD.encode()]
            await self._say("235 welcome" if self._known else "535 who are you")
        elif word == "DATA":
            await self._say("354 go on")
            data = await self._reader.readuntil(b"\r\n.\r\n")
            letter = message_from_bytes(data[:-3], policy=default)
            assert isinstance(letter, EmailMessage)
            self._room.letters.append(letter)
            self._room.secured.append(self._tls)
            self._room.logged_in.append(self._known)
            await self._say("250 taken")
        else:
            answers: Mapping[str, str] = {"MAIL": "250 ok", "RCPT": "250 ok", "NOOP": "250 ok",
                                          "RSET": "250 ok"}  # fmt: skip
            await self._say(answers.get(word, "500 what"))

    async def _say(self, words: str) -> None:
        self._writer.write(f"{words}\r\n".encode())
        await self._writer.drain()
