"""A server on loopback that answers like intervals.icu, and badly when it is told to."""

import base64
import email
import email.policy
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

KEY = "k3y-of-a-rider-4711"
ATHLETE = "i123"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def what(self) -> str:
        """The last part of the path: "events", "activities" or an athlete's id."""
        return self.path.rpartition("/")[2]


Fault = Callable[["Handler", Asked], None]


@dataclass
class IntervalsServer:
    """One athlete's calendar and rides. Use it as a context; `faults` come before answers."""

    events: list[Any] = field(default_factory=list)
    activities: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)  # "GET events" -> in turn
    key: str = KEY
    closing: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        handler = type("Bound", (Handler,), {"world": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, request: str, *faults: Fault) -> None:
        """Let the next requests, such as "GET events", go wrong so, one after another."""
        self.faults.setdefault(request, []).extend(faults)

    def uploads(self) -> list[str]:
        """Return the external ids of all rides that were taken."""
        return [each["external_id"] for each in self.activities]

    def take(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """Take a ride as the real one does: a file that is known by its content is no new one."""
        message = email.message_from_bytes(
            b"Content-Type: " + asked.headers["content-type"].encode() + b"\r\n\r\n" + asked.body,
            policy=email.policy.HTTP,
        )
        (part,) = message.iter_parts()
        assert part.get_param("name", header="content-disposition") == "file"
        content = part.get_payload(decode=True)
        with self._lock:
            known = next((each for each in self.activities if each["content"] == content), None)
            activity = known or {
                "id": f"i{len(self.activities) + 1}",
                "external_id": asked.query.get("external_id"),
                "name": asked.query.get("name"),
                "content": content,
            }
            if known is None:
                self.activities.append(activity)
        receipt = {"icu_athlete_id": ATHLETE, "id": activity["id"]}
        return (200 if known else 201), {**receipt, "activities": [receipt]}


class Handler(BaseHTTPRequestHandler):
    """Answers one connection; `world` is what it answers from."""

    world: IntervalsServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: stderr belongs to the tests."""

    def answer(
        self, status: int, body: bytes, kind: str = "application/json", **headers: str
    ) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            {name: values[0] for name, values in parse_qs(parts.query).items()},
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        self.world.asked.append(asked)
        faults = self.world.faults.get(f"{asked.method} {asked.what}")
        if faults:
            faults.pop(0)(self, asked)
        else:
            self.serve(asked)

    def serve(self, asked: Asked) -> None:
        """Answer as intervals.icu does."""
        if asked.headers.get("authorization") != basic(self.world.key):
            self.answer(401, b'{"status":401,"error":"Unauthorized"}')
            return
        root, _, what = asked.path.partition("/api/v1/athlete/")[2].partition("/")
        if root not in ("0", ATHLETE):
            self.answer(404, b'{"status":404,"error":"Not Found"}')
        elif what == "":
            self.answer(200, json.dumps({"id": ATHLETE, "name": "Ada Rider"}).encode())
        elif what == "events":
            self.answer(200, json.dumps(self.world.events).encode())
        elif what == "activities" and asked.method == "GET":
            known = [{name: each[name] for name in ("id", "external_id")}
                     for each in self.world.activities]  # fmt: skip
            self.answer(200, json.dumps(known).encode())
        elif what == "activities":
            status, receipt = self.world.take(asked)
            self.answer(status, json.dumps(receipt).encode())
        else:
            self.answer(404, b'{"status":404,"error":"Not Found"}')


def basic(key: str) -> str:
    """Return the Authorization header of a key."""
    return "Basic " + base64.b64encode(f"API_KEY:{key}".encode()).decode()


# -- what goes wrong ------------------------------------------------------------------------------


def status(code: int, body: bytes = b"", kind: str = "text/plain", **headers: str) -> Fault:
    """Answer with a status and nothing of use."""
    return lambda handler, _: handler.answer(code, body, kind, **headers)


def page(code: int = 200) -> Fault:
    """Answer with a page for people, as the network of a hotel does."""
    return status(code, b"<!DOCTYPE html><title>Sign in</title>", "text/html")


def torn_json(handler: Handler, asked: Asked) -> None:
    """Answer with JSON that stops in the middle, in an answer that is whole."""
    handler.answer(200, b'[{"id": 1, "category": "WORK')


def broken_off(handler: Handler, asked: Asked) -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"[1,")
    handler.close_connection = True


def hung_up(handler: Handler, asked: Asked) -> None:
    """Hang up without a word."""
    handler.close_connection = True


def silence(handler: Handler, asked: Asked) -> None:
    """Take the request and never answer."""
    handler.world.reached.set()
    handler.world.closing.wait()
    handler.close_connection = True


def dripping(handler: Handler, asked: Asked) -> None:
    """Answer so slowly that it never ends, but is never silent for long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.close_connection = True
    try:
        while not handler.world.closing.wait(0.01):
            handler.wfile.write(b"1\r\n \r\n")
    except OSError:
        return


def endless(handler: Handler, asked: Asked) -> None:
    """Answer with more than anybody can hold."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.close_connection = True
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    try:
        while not handler.world.closing.is_set():
            handler.wfile.write(chunk)
    except OSError:
        return


def lost_answer(handler: Handler, asked: Asked) -> None:
    """Take the ride, and lose the line before the answer."""
    handler.world.take(asked)
    handler.close_connection = True


def redirect(to: str, code: int = 302) -> Fault:
    """Send the request somewhere else."""
    return status(code, Location=to)
