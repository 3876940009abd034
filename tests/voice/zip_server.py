"""A server of files over real HTTP on loopback, which does to a download what a test orders."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Shelf:
    """What is served, and how; `asked` has the Range of each request, None without one."""

    body: bytes
    tag: str = '"one"'
    status: int = 200
    cuts: list[int] = field(default_factory=list)  # bytes after which each answer in turn breaks
    takes_ranges: bool = True
    says_length: bool = True
    wrong_part: bool = False  # sends another part than is asked for, once
    location: str = ""
    asked: list[str | None] = field(default_factory=list)
    while_asked: Callable[[int], None] = lambda number: None  # with how many there have been
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/models/vosk-tiny.zip"


class _Handler(BaseHTTPRequestHandler):
    shelf: Shelf

    def do_GET(self) -> None:
        shelf = self.shelf
        wanted = self.headers.get("Range")
        shelf.asked.append(wanted)
        shelf.while_asked(len(shelf.asked))
        if shelf.location or shelf.status != 200:
            self.send_response(302 if shelf.location else shelf.status)
            if shelf.location:
                self.send_header("Location", shelf.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        first = self._first(wanted)
        if first is not None and first >= len(shelf.body):
            self.send_error(416)
            return
        body = shelf.body if first is None else shelf.body[first:]
        self.send_response(200 if first is None else 206)
        self.send_header("ETag", shelf.tag)
        if first is not None:
            start = 0 if shelf.wrong_part else first
            shelf.wrong_part = False
            end = len(shelf.body) - 1
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(shelf.body)}")
        if shelf.says_length:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        cut = shelf.cuts.pop(0) if shelf.cuts else len(body)
        self.wfile.write(body[:cut])
        self.close_connection = True

    def _first(self, wanted: str | None) -> int | None:
        """Return from which byte on is sent, None for all of it."""
        shelf = self.shelf
        found = re.fullmatch(r"bytes=(\d+)-", wanted or "")
        if found is None or not shelf.takes_ranges or self.headers.get("If-Range") != shelf.tag:
            return None
        return int(found[1])

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(shelf: Shelf) -> Iterator[Shelf]:
    handler = type("Handler", (_Handler,), {"shelf": shelf})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    shelf.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield shelf
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
