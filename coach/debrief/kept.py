"""Where a ride's debrief is kept: RIDE/debrief/<generation>/ with its JSON, Markdown and HTML.

A generation is laid ready under another name, made durable, and given its number by one rename; the
highest number holds. So whoever reads, and whenever a writer is killed, finds either the old report
or the new one, whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.debrief.verdict import Verdict
from coach.debrief.verdict_file import verdict_from_json, verdict_to_json
from workouts.atomic import sync_folder, write_atomically
from workouts.errors import CommandRefused, RecordDamaged

FOLDER = "debrief"
JSON_NAME, MARKDOWN_NAME, HTML_NAME = "debrief.json", "debrief.md", "debrief.html"
SCORE_NAME = "score.json"  # what a trend needs, apart so that many rides are read fast
LOCK_NAME = ".lock"
PART = ".part"
VERSION = 1
TRIES = 3  # of reading, while another process replaces what is read


@dataclass(frozen=True, slots=True)
class Words:
    """What the report says, as it was said in the rider's language."""

    headline: str
    sentences: tuple[str, ...]
    keep: str
    change: str
    next_session: str = ""  # why; "" without one
    next_workout: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A finished debrief: the verdict, its words and its pages."""

    verdict: Verdict
    words: Words
    language: str
    markdown: str
    html: str


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A debrief as it lies in a ride's folder."""

    verdict: Verdict
    words: Words
    language: str
    folder: Path  # of its generation

    @property
    def paths(self) -> dict[str, str]:
        """Return where its files are, by kind."""
        return {
            "json": str(self.folder / JSON_NAME),
            "markdown": str(self.folder / MARKDOWN_NAME),
            "html": str(self.folder / HTML_NAME),
        }


@dataclass(frozen=True, slots=True)
class KeptScore:
    """One ride's score, as a trend shows it."""

    ride_id: str
    rubric: str
    rubric_version: int
    score: float | None
    source: str


def keep_report(ride: Path, report: Report) -> KeptReport:
    """Keep a report in a ride's folder and return it as kept; raises OSError and keeps the old one.

    Only who holds `grading(ride)` may call this.
    """
    home = ride / FOLDER
    home.mkdir(exist_ok=True)
    for left in home.glob(f"*{PART}"):
        shutil.rmtree(left, ignore_errors=True)  # of a writer that was killed
    before = _generations(home)
    number = before[-1] + 1 if before else 1
    part = home / f"{number}{PART}"
    part.mkdir()
    try:
        for name, data in _files(report).items():
            write_atomically(part / name, data)
        sync_folder(part)
        part.rename(home / str(number))
    except BaseException:  # an interrupt too leaves nothing behind
        shutil.rmtree(part, ignore_errors=True)
        raise
    sync_folder(home)
    for old in before:
        shutil.rmtree(home / str(old), ignore_errors=True)
    return KeptReport(report.verdict, report.words, report.language, home / str(number))


def read_report(ride: Path) -> KeptReport | None:
    """Return the debrief in a ride's folder, None without one; raises RecordDamaged."""
    for _ in range(TRIES):
        folder = _newest(ride)
        if folder is None:
            return None
        try:
            data = (folder / JSON_NAME).read_bytes()
        except FileNotFoundError:
            continue  # replaced since it was looked for
        except OSError as error:
            raise RecordDamaged(folder, f"it cannot be read: {error.strerror or error}") from None
        return _kept(data, folder)
    return None


def read_score(ride: Path) -> KeptScore | None:
    """Return the score kept in a ride's folder, None without one that can be read."""
    folder = _newest(ride)
    if folder is None:
        return None
    try:
        return KeptScore(**json.loads((folder / SCORE_NAME).read_bytes()))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def is_debriefed(ride: Path) -> bool:
    """Return whether a ride's folder has a debrief."""
    return _newest(ride) is not None


@contextlib.contextmanager
def grading(ride: Path) -> Iterator[None]:
    """Be the only one who debriefs a ride; raises CommandRefused while another does, and OSError.

    The lock goes with the process, whatever ends it.
    """
    home = ride / FOLDER
    home.mkdir(exist_ok=True)
    handle = os.open(home / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            why = f"{ride.name} is being graded by another Teamcar; look again in a minute"
            raise CommandRefused(why) from None
        try:
            yield
        finally:
            _leave_nothing_empty(home)
    finally:
        os.close(handle)


def being_graded(ride: Path) -> bool:
    """Return whether some process grades a ride just now."""
    try:
        handle = os.open(ride / FOLDER / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _leave_nothing_empty(home: Path) -> None:
    """Take the folder of debriefs away again where none came into being."""
    if not _generations(home):
        with contextlib.suppress(OSError):
            (home / LOCK_NAME).unlink(missing_ok=True)
            home.rmdir()


def _generations(home: Path) -> list[int]:
    try:
        names = os.listdir(home)
    except OSError:
        return []
    return sorted(int(name) for name in names if name.isascii() and name.isdigit())


def _newest(ride: Path) -> Path | None:
    home = ride / FOLDER
    numbers = _generations(home)
    return home / str(numbers[-1]) if numbers else None


def _files(report: Report) -> dict[str, bytes]:
    """Return the content of each file of a generation by name."""
    verdict = report.verdict
    words = report.words
    document = {
        "version": VERSION,
        "language": report.language,
        "words": {name: getattr(words, name) for name in Words.__slots__},
        "verdict": verdict_to_json(verdict),
    }
    score = KeptScore(
        verdict.ride_id,
        verdict.rubric,
        verdict.rubric_version,
        verdict.score,
        verdict.source.value,
    )
    return {
        MARKDOWN_NAME: report.markdown.encode(),
        HTML_NAME: report.html.encode(),
        SCORE_NAME: _json({name: getattr(score, name) for name in KeptScore.__slots__}),
        JSON_NAME: _json(document),
    }


def _json(document: object) -> bytes:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def _kept(data: bytes, folder: Path) -> KeptReport:
    path = folder / JSON_NAME
    mend = "`teamcar debrief RIDE --again` makes it anew"
    try:
        document: Any = json.loads(data)
        words = document["words"]
        said = Words(**{**words, "sentences": tuple(map(str, words["sentences"]))})
        language = str(document["language"])
        verdict = document["verdict"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RecordDamaged(path, f"it is no debrief; {mend}") from None
    return KeptReport(verdict_from_json(verdict, path), said, language, folder)
