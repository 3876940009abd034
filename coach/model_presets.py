"""Known model servers: presets.toml -> rows, and what of them holds for a rider's settings."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from coach.model_fields import AnswerForm, Dialect
from coach.model_talk import ModelSettings

FILE = Path(__file__).with_name("presets.toml")


@dataclass(frozen=True, slots=True)
class Preset:
    """One kind of server: where it is, how it is spoken to, what its rider should know."""

    name: str
    title: str
    base_url: str
    local: bool
    key: bool
    named: bool
    special: str
    mend: str
    dialect: Dialect = field(default_factory=Dialect)
    fields: Mapping[str, Any] = field(default_factory=dict)


# Any other server that speaks the same language.
OTHER = Preset(
    name="",
    title="the model server",
    base_url="",
    local=False,
    key=False,
    named=True,
    special="",
    mend="Start it, or mend base_url under [coach.model] in the settings.",
)


@cache
def presets() -> Mapping[str, Preset]:
    """Return the known servers by their names in the settings."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: _preset(name, row) for name, row in table.items()}


def preset_of(settings: ModelSettings) -> Preset:
    """Return the preset that settings name, OTHER where they name none."""
    return presets()[settings.preset] if settings.preset else OTHER


def _preset(name: str, row: Mapping[str, Any]) -> Preset:
    dialect = Dialect(
        omitted=frozenset(row.get("omit", ())),
        form=AnswerForm(row["form"]),
        strict_tools=row.get("strict", False),
    )
    own = {key: value for key, value in row.items() if key in Preset.__slots__}
    return Preset(name=name, dialect=dialect, **own)
