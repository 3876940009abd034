"""The screens; each is imported when it is first opened, so that home is there at once."""

from datetime import date

from textual.screen import Screen

from tui.house import House


def opened(name: str, house: House, today: date) -> Screen[None]:
    """Return a new screen by name: library, devices, progress or settings."""
    if name == "library":
        from tui.screens.library import LibraryScreen

        return LibraryScreen(house)
    if name == "devices":
        from tui.screens.devices import DevicesScreen

        return DevicesScreen(house)
    if name == "progress":
        from tui.screens.progress import ProgressScreen

        return ProgressScreen(house, today)
    if name == "settings":
        from tui.screens.settings import SettingsScreen

        return SettingsScreen(house)
    raise ValueError(f"there is no screen {name!r}")
