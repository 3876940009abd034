"""The coach's model server, as the rider's file says it.

[coach.model]
preset = "ollama"                     a known kind of server; any other by its base_url alone
model = "qwen3:8b"
base_url = "http://localhost:11434/v1"   where it is; a preset knows its usual place
first_token_s = 8                     no first word by then: an answer without the model
silence_s = 5                         nor the next one
total_s = 30
extra = { reasoning_effort = "none" } further fields of every request

The key is none of it: `teamcar key set model` keeps it.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coach.model_talk import ModelSettings
from tui.setting import BadValue, quoted
from workouts.errors import BadSettings

TABLE = "coach.model"
USUAL = ModelSettings()
WORDS = ("preset", "model", "base_url")
# Name -> lowest, highest, in seconds.
LIMITS: Mapping[str, tuple[float, float]] = {
    "first_token_s": (1, 300),
    "silence_s": (1, 300),
    "total_s": (2, 900),
}
KNOWN = (*WORDS, *LIMITS, "extra")
# Names by which other programs take a key.
KEYS = ("key", "api_key", "apikey", "token", "authorization", "headers", "password")
KEPT = "is no place for a key; give it to `teamcar key set model`"


def read_model(table: object, where: str = TABLE, usual: ModelSettings = USUAL) -> ModelSettings:
    """Return what a table says, its address filled in from the preset; raises BadValue.

    `where` is the table's name, and `usual` has the limits of waiting that it does not set.
    """
    if table == {}:
        return ModelSettings()
    from coach.model_address import address_of
    from coach.model_presets import presets

    if not isinstance(table, dict):
        outer, _, name = where.rpartition(".")
        raise BadValue(outer, name, f"is {table!r}; write it as a table, [{where}]")
    for name, value in table.items():
        if name.lower() in KEYS:
            raise BadValue(where, name, KEPT)
        if name not in KNOWN:
            raise BadValue(where, name, f"is no setting; there are {', '.join(KNOWN)}")
        if name in WORDS and not isinstance(value, str):
            raise BadValue(where, name, f"is {value!r}; give it in quotes")
    given: dict[str, Any] = {name: table.get(name, "").strip() for name in WORDS}
    given |= {name: _seconds(where, name, table[name]) for name in LIMITS if name in table}
    settings = replace(usual, **given, extra=_extra(where, table.get("extra", {})))
    known = presets()
    if settings.preset and settings.preset not in known:
        why = f"is {settings.preset!r}; there are {', '.join(known)}, or base_url alone"
        raise BadValue(where, "preset", why)
    preset = known.get(settings.preset)
    url = settings.base_url or (preset.base_url if preset else "")
    if not url:
        raise BadValue(where, "base_url", f"is missing; give it, or a preset: {', '.join(known)}")
    if not settings.model and (preset is None or preset.named):
        raise BadValue(where, "model", "is missing; give the name that the server has for it")
    try:
        return replace(settings, base_url=address_of(url).url)
    except BadSettings as error:
        raise BadValue(where, "base_url", str(error).removeprefix("base_url ")) from None


def lines_of_model(
    settings: ModelSettings, where: str = TABLE, usual: ModelSettings = USUAL
) -> list[str]:
    """Return the table as lines of the file, only what is not as it is for everybody."""
    if not settings.base_url:
        return []
    usual = replace(usual, base_url=_usual_url(settings))
    lines = [f"[{where}]"]
    for name in (*WORDS, *LIMITS):
        value = getattr(settings, name)
        if value != getattr(usual, name):
            lines.append(f"{name} = {_toml(value)}")
    if settings.extra:
        lines.append(f"extra = {_toml(settings.extra)}")
    return [*lines, ""]


def _usual_url(settings: ModelSettings) -> str:
    from coach.model_address import address_of
    from coach.model_presets import presets

    preset = presets().get(settings.preset)
    return address_of(preset.base_url).url if preset else ""


def _seconds(where: str, name: str, value: object) -> float:
    low, high = LIMITS[name]
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    raise BadValue(where, name, f"is {value!r}; give seconds from {low:g} to {high:g}")


def _extra(where: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        why = f"is {value!r}; write it as a table, extra = {{ top_p = 0.9 }}"
        raise BadValue(where, "extra", why)
    for name, each in value.items():
        if name.lower() in KEYS:
            raise BadValue(f"{where}.extra", name, KEPT)
        try:
            json.dumps(each, allow_nan=False)
        except (TypeError, ValueError):
            raise BadValue(f"{where}.extra", name, f"is {each}, which JSON cannot say") from None
    return value


def _toml(value: Any) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return f"{value:.1f}"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{quoted(name)} = {_toml(each)}" for name, each in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value)
