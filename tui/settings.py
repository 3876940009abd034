"""The rider's settings: a TOML file that a person can read and edit.

A file that cannot be read costs no ride: the defaults hold, the sentence says what is wrong and
where, and the file is kept aside before anything is written over it.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from coach.caps import BudgetSettings
from coach.language import LANGUAGES
from coach.model_talk import ModelSettings
from coach.persona import DEFAULT as STEADY
from coach.voice.choices import VoiceSettings
from tui.coach_settings import lines_of_budget, lines_of_cues, read_budget, read_cues_off
from tui.conventions import lines_of_load, read_load
from tui.debrief_settings import DebriefSettings, lines_of_debrief, read_debrief
from tui.engine_settings import EngineSettings, lines_of_engine, read_engine
from tui.mail_settings import MailSettings, lines_of_mail, read_mail
from tui.model_settings import lines_of_model, read_model
from tui.remembered import Remembered, lines_of, read_remembered
from tui.rider_settings import agreed, lines_of_rider, read_athlete, read_ftp_history
from tui.setting import BadValue, quoted
from tui.suggest_settings import lines_of_suggest, read_suggest
from tui.sync_settings import SyncSettings, lines_of_sync, read_sync
from tui.voice_settings import lines_of_voice, read_voice
from workouts.athlete import Athlete
from workouts.atomic import write_atomically
from workouts.errors import BadSettings
from workouts.ftp_history import FtpHistory
from workouts.load import Convention, Form

FILE_NAME = "settings.toml"
COACH = ("persona", "model", "budget", "prices", "cues")  # what stands under [coach]
UNTIL_MENDED = "riding with the defaults until it is mended"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the rider has set; the defaults ride as they are."""

    athlete: Athlete = field(default_factory=Athlete)
    ftp_history: FtpHistory = field(default_factory=FtpHistory)
    keymap: Mapping[str, str] = field(default_factory=dict)  # binding id -> key
    theme: str = "teamcar"
    language: str | None = None  # of the coach, as its code; None takes the system's
    convention: Convention = Convention.EXPONENTIAL
    form: Form = Form.PREVIOUS_DAY
    remembered: Remembered = field(default_factory=Remembered)
    engine: EngineSettings = field(default_factory=EngineSettings)
    sync: SyncSettings = field(default_factory=SyncSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    budget: BudgetSettings = field(default_factory=BudgetSettings)
    debrief: DebriefSettings = field(default_factory=DebriefSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    suggest_minutes: int | None = None  # the time there usually is; None asks for no length
    cues_off: frozenset[str] = frozenset()  # kinds of coach.cue_rules that are not wanted
    persona: str = STEADY  # of the coach, by the name of its file
    voice: VoiceSettings = field(default_factory=VoiceSettings)


def data_folder(given: str | None = None) -> Path:
    """Return where everything is stored: `--data`, else TEAMCAR_DATA, else the system's place.

    Raises BadSettings for `~somebody` who is not here.
    """
    named = given or os.environ.get("TEAMCAR_DATA")
    if named:
        try:
            return Path(named).expanduser().absolute()
        except RuntimeError:
            raise BadSettings(f"the data folder {named} names a user who is not here") from None
    from platformdirs import user_data_path

    return user_data_path("teamcar", appauthor=False)


def load_settings(folder: Path, today: date | None = None) -> tuple[Settings, str | None]:
    """Return the settings of a data folder, and a sentence where the file is not as it should be.

    What is missing has its default; what is wrong has too, and is named.
    """
    path = folder / FILE_NAME
    try:
        text = _decoded(path.read_bytes())
        written = datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()
        document = tomllib.loads(text)
    except FileNotFoundError:
        return Settings(), None
    except OSError as error:
        return Settings(), f"{path}: {error.strerror or error}; {UNTIL_MENDED}"
    except (BadSettings, ValueError, RecursionError) as error:
        return Settings(), f"{path}: {error}; {UNTIL_MENDED}"
    try:
        settings = _from_document(document)
        athlete, history = agreed(
            settings.athlete,
            settings.ftp_history,
            chosen="ftp_w" in _table(document, "athlete"),
            written=written,
            today=today or datetime.now().astimezone().date(),
        )
        return replace(settings, athlete=athlete, ftp_history=history), None
    except BadValue as error:
        line = _line_of(text, error.table, error.name)
        where = f"{path}, line {line}" if line else f"{path}"
        return Settings(), f"{where}: {error}; {UNTIL_MENDED}"


def noting_ftp(settings: Settings, before: Settings, today: date) -> Settings:
    """Return the settings with a changed FTP noted in its history, from today on."""
    history = settings.ftp_history.noting(today, settings.athlete, before.athlete)
    return replace(settings, ftp_history=history)


def save_settings(folder: Path, settings: Settings) -> None:
    """Write the settings in one piece; a file that could not be read is kept as `.unread`."""
    path = folder / FILE_NAME
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists() and load_settings(folder)[1] is not None:
        path.replace(path.with_suffix(".toml.unread"))
    write_atomically(path, _to_text(settings).encode())


def _decoded(data: bytes) -> str:
    """Return the file's text; a mark at its head, as some editors leave one, is no part of it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadSettings(f"line {line} is not UTF-8; save the file as UTF-8") from None


def _line_of(text: str, table: str, name: str) -> int | None:
    """Return the 1-based line on which a setting, or else its table, is written."""
    under, head = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if words.startswith("["):
            under = words.partition("]")[0].strip("[ ")
            head = number if under in (table, name) else head
        elif under == table and words.partition("=")[0].strip().strip("\"'") == name:
            return number
    return head


def _from_document(document: Mapping[str, Any]) -> Settings:
    known = ("athlete", "ftp", "keys", "theme", "language", "load", "devices", "prefer", "engine",
             "intervals", "export", "coach", "suggest", "debrief", "mail", "voice")  # fmt: skip
    for name in document:
        if name not in known:
            raise BadValue("", name, f"is no setting; there are {', '.join(known)}")
    convention, form = read_load(_table(document, "load"))
    theme = document.get("theme", "teamcar")
    if not isinstance(theme, str):
        raise BadValue("", "theme", f"is {theme!r}; give its name in quotes")
    return Settings(
        athlete=read_athlete(_table(document, "athlete")),
        ftp_history=read_ftp_history(_table(document, "ftp")),
        keymap=dict(_keys(_table(document, "keys"))),
        theme=theme,
        language=_language(document),
        convention=convention,
        form=form,
        remembered=read_remembered(_table(document, "devices"), _table(document, "prefer")),
        sync=read_sync(_table(document, "intervals"), _table(document, "export")),
        engine=read_engine(_table(document, "engine")),
        debrief=read_debrief(_table(document, "debrief")),
        mail=read_mail(_table(document, "mail")),
        suggest_minutes=read_suggest(_table(document, "suggest")),
        model=read_model(_coach(document).get("model", {})),
        budget=read_budget(_coach(document)),
        cues_off=read_cues_off(_coach(document)),
        persona=_persona(_coach(document)),
        voice=read_voice(_table(document, "voice")),
    )


def _language(document: Mapping[str, Any]) -> str | None:
    code = document.get("language")
    if code is not None and (not isinstance(code, str) or code not in LANGUAGES):
        raise BadValue("", "language", f"is {code!r}; there are {', '.join(LANGUAGES)}")
    return code


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = document.get(name, {})
    if not isinstance(table, dict):
        raise BadValue("", name, f"is {table!r}; write it as a table, [{name}]")
    return table


def _coach(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what stands under [coach]."""
    tables = _table(document, "coach")
    for name in tables:
        if name not in COACH:
            known = ", ".join(f"coach.{each}" for each in COACH)
            raise BadValue("", f"coach.{name}", f"is no setting; there are {known}")
    return tables


def _persona(table: Mapping[str, Any]) -> str:
    name = table.get("persona", STEADY)
    if not isinstance(name, str) or not name.replace("-", "").replace("_", "").isalnum():
        raise BadValue("coach", "persona", f"is {name!r}; give the name of its file, in quotes")
    return name


def _keys(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield binding id and key; TOML takes `ride.pause` without quotes for a table in a table."""
    for name, key in table.items():
        if isinstance(key, dict):
            yield from _keys(key, f"{above}{name}.")
        elif isinstance(key, str):
            yield f"{above}{name}", key
        else:
            raise BadValue("keys", f"{above}{name}", f"is {key!r}; give a key's name in quotes")


def _to_text(settings: Settings) -> str:
    lines = [f"theme = {quoted(settings.theme)}"]
    lines += [f"language = {quoted(settings.language)}"] if settings.language is not None else []
    lines += ["", *lines_of_rider(settings.athlete, settings.ftp_history)]
    lines += ["", *lines_of_load(settings.convention, settings.form), "", "[keys]"]
    lines += [f"{quoted(name)} = {quoted(key)}" for name, key in settings.keymap.items()]
    lines += ["", *lines_of_engine(settings.engine), "", *lines_of_sync(settings.sync)]
    lines += lines_of_suggest(settings.suggest_minutes)
    lines += lines_of_debrief(settings.debrief)
    lines += lines_of_mail(settings.mail)
    if settings.persona != STEADY:
        lines += ["[coach]", f"persona = {quoted(settings.persona)}", ""]
    lines += lines_of_model(settings.model)
    lines += lines_of_budget(settings.budget)
    lines += lines_of_cues(settings.cues_off)
    lines += lines_of_voice(settings.voice)
    lines += lines_of(settings.remembered)
    return "\n".join(lines).rstrip() + "\n"
