"""A persona: how the coach talks, read from a file that a rider can write.

name = "Ada"
language = "en"             one of the coach's languages; left out, that of the system
style = "plain and warm"    in a few words
voice = "en-gb"             for the speech engine; "" is its own
sternness = 2               0 mild to 5 hard
praises = ["an even set"]   what it praises, sparingly
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.language import LANGUAGES
from workouts.bounded_text import UnreadableText, read_bounded
from workouts.errors import BadSettings

SHIPPED = Path(__file__).with_name("personas")
DEFAULT = "steady"
STERNEST = 5
LONGEST_FILE = 16_384
LONGEST_TEXT = 120
MOST_PRAISES = 8


class BadPersona(BadSettings):
    """A persona that cannot be used; the sentence names its file, the line, and what to write."""


@dataclass(frozen=True, slots=True)
class Persona:
    """How the coach talks; `language` is None for that of the system."""

    key: str  # the file's name
    name: str
    language: str | None = None
    style: str = ""
    voice: str = ""
    sternness: int = 2
    praises: tuple[str, ...] = ()


def persona_named(key: str, own: Path | None = None) -> Persona:
    """Return the persona of the rider's folder `own`, else the shipped one; raises BadPersona."""
    for folder in (own, SHIPPED):
        if folder is not None and (path := folder / f"{key}.toml").is_file() and path.stem == key:
            return read_persona(path)
    names = ", ".join(sorted({path.stem for path in _files(own)}))
    raise BadPersona(f"there is no persona {key!r}; there are {names}")


def personas(own: Path | None = None) -> tuple[tuple[Persona, ...], tuple[str, ...]]:
    """Return every persona by name, the rider's own before shipped ones, and what is refused."""
    found: dict[str, Persona] = {}
    refused = []
    for path in _files(own):
        try:
            found.setdefault(path.stem, read_persona(path))
        except BadPersona as bad:
            refused.append(str(bad))
    return tuple(found[key] for key in sorted(found)), tuple(refused)


def read_persona(path: Path) -> Persona:
    """Return the persona in a file; raises BadPersona."""
    import tomllib

    try:
        text = read_bounded(path, LONGEST_FILE, "a persona is a few lines")
    except UnreadableText as fault:
        raise BadPersona(str(fault)) from None
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadPersona(f"{path}: {error}") from None
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in READS:
            why = f"{name} is no part of a persona; there are {', '.join(READS)}"
            raise BadPersona(f"{path}, line {_line(text, name)}: {why}")
        try:
            values[name] = READS[name](value)
        except ValueError as error:
            raise BadPersona(f"{path}, line {_line(text, name)}: {name} {error}") from None
    if "name" not in values:
        raise BadPersona(f'{path}, line 1: there is no name; write name = "Ada"')
    return Persona(path.stem, **values)


def _files(own: Path | None) -> Iterator[Path]:
    for folder in (own, SHIPPED):
        if folder is not None and folder.is_dir():
            yield from sorted(path for path in folder.glob("*.toml") if path.is_file())


def _line(text: str, name: str) -> int:
    """Return the 1-based line on which a name is set."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.partition("=")[0].strip().strip("\"'[] ").split(".")[0] == name:
            return number
    return 1


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"is {value!r}; give words in quotes")  # one error for all
    if len(value) > LONGEST_TEXT or not value.isprintable():
        raise ValueError(f"is to be one line of at most {LONGEST_TEXT} signs")
    return value.strip()


def _name(value: Any) -> str:
    name = _text(value)
    if not name:
        raise ValueError("is empty; give it one")
    return name


def _language(value: Any) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"is {value!r}; there are {', '.join(LANGUAGES)}")
    return str(value)


def _sternness(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= STERNEST:
        raise ValueError(f"is {value!r}; give a whole number from 0 to {STERNEST}")
    return value


def _praises(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_PRAISES:
        raise ValueError(f"is {value!r}; give a list of at most {MOST_PRAISES} texts")
    return tuple(_text(each) for each in value)


READS = {
    "name": _name,
    "language": _language,
    "style": _text,
    "voice": _text,
    "sternness": _sternness,
    "praises": _praises,
}
