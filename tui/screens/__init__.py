"""The screens; each is imported when it is first opened, so that home is there at once."""

from datetime import date

from textual.screen import Screen

from tui.house import House


def opened(name: str, house: House, today: date) -> Screen[None]:
    """Return a new screen by name: library, devices, progress, rides, calendar or settings."""
    if name == "library":
        from tui.screens.library import LibraryScreen

        return LibraryScreen(house, today)
    if name == "devices":
        from tui.screens.devices import DevicesScreen

        return DevicesScreen(house)
    if name == "progress":
        from tui.screens.progress import ProgressScreen

        return ProgressScreen(house, today)
    if name == "rides":
        from tui.screens.rides import RidesScreen

        return RidesScreen(house, today)
    if name == "calendar":
        from tui.screens.calendar import CalendarScreen

        return CalendarScreen(house, today)
    if name == "settings":
        from tui.screens.settings import SettingsScreen

        return SettingsScreen(house)
    raise ValueError(f"there is no screen {name!r}")
