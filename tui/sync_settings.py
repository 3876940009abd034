"""What goes out and comes in, as the rider's file says it: intervals.icu, and the export folder.

[intervals]
athlete = "0"                         whose account: 0 is whoever the key belongs to
upload = true                         finished rides go there
base_url = "https://intervals.icu"

[export]
folder = "/home/ada/rides"            each finished FIT file is copied there; "" for nowhere
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.setting import BadValue, quoted
from workouts.errors import BadSettings
from workouts.intervals_account import Account

# Name in the file -> name in Account.
ACCOUNT: Mapping[str, str] = {
    "athlete": "athlete_id",
    "upload": "upload",
    "base_url": "base_url",
}


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """The rider's account at intervals.icu, and where FIT files are copied, None for nowhere."""

    account: Account = field(default_factory=Account)
    export_folder: Path | None = None


def read_sync(intervals: Mapping[str, Any], export: Mapping[str, Any]) -> SyncSettings:
    """Return what the two tables say; raises BadValue with the name of what is wrong."""
    return SyncSettings(_account(intervals), _folder(export))


def lines_of_sync(settings: SyncSettings) -> list[str]:
    """Return the two tables as lines of the file, only what is not as it is for everybody."""
    usual, lines = Account(), []
    for name, attribute in ACCOUNT.items():
        value = getattr(settings.account, attribute)
        if value != getattr(usual, attribute):
            shown = quoted(value) if isinstance(value, str) else str(value).lower()
            lines.append(f"{name} = {shown}")
    lines = ["[intervals]", *lines, ""] if lines else []
    if settings.export_folder is not None:
        lines += ["[export]", f"folder = {quoted(str(settings.export_folder))}", ""]
    return lines


def _account(table: Mapping[str, Any]) -> Account:
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in ACCOUNT:
            raise BadValue("intervals", name, f"is no setting; there are {', '.join(ACCOUNT)}")
        if name == "upload":
            if not isinstance(value, bool):
                raise BadValue("intervals", name, f"is {value!r}; write true or false")
        elif name == "athlete" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # noqa: PLW2901  # an id of figures alone, without its quotes
        elif not isinstance(value, str):
            raise BadValue("intervals", name, f"is {value!r}; give it in quotes")
        values[ACCOUNT[name]] = value
        try:
            Account(**{ACCOUNT[name]: value})
        except BadSettings as error:
            raise BadValue("intervals", name, str(error).removeprefix(f"{name} ")) from None
    return Account(**values)


def _folder(table: Mapping[str, Any]) -> Path | None:
    for name in table:
        if name != "folder":
            raise BadValue("export", name, "is no setting; there is folder")
    text = table.get("folder", "")
    if not isinstance(text, str) or "\0" in text:
        raise BadValue("export", "folder", f"is {text!r}; give a folder in quotes")
    if not text.strip():
        return None
    try:
        folder = Path(text.strip()).expanduser()
    except RuntimeError:
        raise BadValue("export", "folder", f"is {text!r}: there is no such user") from None
    if not folder.is_absolute():
        raise BadValue("export", "folder", f"is {text!r}; give the whole path, from / or ~ on")
    return folder
