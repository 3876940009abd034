"""The rider's settings: a TOML file that a person can read and edit.

A file that cannot be read costs no ride: the defaults hold, the sentence says what is wrong and
where, and the file is kept aside before anything is written over it.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from workouts.athlete import Athlete
from workouts.atomic import write_atomically
from workouts.errors import BadSettings
from workouts.load import Convention, Form

FILE_NAME = "settings.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the rider has set; the defaults ride as they are."""

    athlete: Athlete = field(default_factory=Athlete)
    keymap: Mapping[str, str] = field(default_factory=dict)  # binding id -> key
    theme: str = "teamcar"
    convention: Convention = Convention.EXPONENTIAL
    form: Form = Form.PREVIOUS_DAY


def data_folder(given: str | None = None) -> Path:
    """Return where everything is stored: `--data`, else TEAMCAR_DATA, else the system's place."""
    named = given or os.environ.get("TEAMCAR_DATA")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("teamcar", appauthor=False)


def load_settings(folder: Path) -> tuple[Settings, str | None]:
    """Return the settings of a data folder, and a sentence where the file is not as it should be.

    What is missing has its default; what is wrong has too, and is named.
    """
    path = folder / FILE_NAME
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Settings(), f"{path}: {error}; riding with the defaults until it is mended"
    try:
        return _from_document(document), None
    except BadSettings as error:
        return Settings(), f"{path}: {error}; riding with the defaults until it is mended"


def save_settings(folder: Path, settings: Settings) -> None:
    """Write the settings in one piece; a file that could not be read is kept as `.unread`."""
    path = folder / FILE_NAME
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists() and load_settings(folder)[1] is not None:
        path.replace(path.with_suffix(".toml.unread"))
    write_atomically(path, _to_text(settings).encode())


def _from_document(document: Mapping[str, Any]) -> Settings:
    known = {"athlete", "keys", "theme", "load"}
    unknown = sorted(set(document) - known)
    if unknown:
        raise BadSettings(f"there is no setting {unknown[0]!r}; there are {', '.join(known)}")
    load = _table(document, "load")
    keys = _table(document, "keys")
    for name, key in keys.items():
        if not isinstance(key, str):
            raise BadSettings(f"[keys] {name} is {key!r}; give a key's name in quotes")
    theme = document.get("theme", "teamcar")
    if not isinstance(theme, str):
        raise BadSettings(f"theme is {theme!r}; give its name in quotes")
    return Settings(
        athlete=_athlete(_table(document, "athlete")),
        keymap=dict(keys),
        theme=theme,
        convention=_choice(Convention, load, "convention", Convention.EXPONENTIAL),
        form=_choice(Form, load, "form", Form.PREVIOUS_DAY),
    )


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise BadSettings(f"{name} is {table!r}; write it as a table, [{name}]")
    return table


def _athlete(table: Mapping[str, Any]) -> Athlete:
    kinds = {each.name: each.type for each in fields(Athlete)}
    changes: dict[str, Any] = {}
    for name, value in table.items():
        if name not in kinds:
            raise BadSettings(f"[athlete] has no {name!r}; it has {', '.join(kinds)}")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadSettings(f"[athlete] {name} is {value!r}, not a number")
        changes[name] = float(value) if kinds[name] is float else round(value)
    return replace(Athlete(), **changes)


def _choice(kind: Any, table: Mapping[str, Any], name: str, default: Any) -> Any:
    if name not in table:
        return default
    try:
        return kind(table[name])
    except ValueError:
        names = ", ".join(each.value for each in kind)
        raise BadSettings(f"[load] {name} is {table[name]!r}; there are {names}") from None


def _to_text(settings: Settings) -> str:
    lines = [f"theme = {_quoted(settings.theme)}", "", "[athlete]"]
    lines += [f"{each.name} = {getattr(settings.athlete, each.name)}" for each in fields(Athlete)]
    lines += ["", "[load]", f"convention = {_quoted(settings.convention.value)}"]
    lines += [f"form = {_quoted(settings.form.value)}", "", "[keys]"]
    lines += [f"{name} = {_quoted(key)}" for name, key in settings.keymap.items()]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
