"""The command palette: every key of the screen by its sentence, so nothing must be remembered."""

from collections.abc import Iterable

from textual.app import SystemCommand
from textual.screen import Screen

# The palette does not offer what only makes sense under a finger.
LEFT_OUT = ("app.command_palette", "move", "turn", "zoom", "app.focus")


def palette_commands(screen: Screen[object]) -> Iterable[SystemCommand]:
    """Yield a command for each binding of the screen that does something now."""
    app = screen.app
    seen: set[str] = set()
    for _, binding, enabled, tooltip in screen.active_bindings.values():
        action = binding.action
        if not enabled or not binding.id or action in seen or action.startswith(LEFT_OUT):
            continue
        seen.add(action)
        key = app.get_key_display(binding)

        async def run(action: str = action) -> None:
            await app.run_action(action, screen)

        yield SystemCommand(f"{binding.description} ({key})", tooltip or binding.description, run)
    yield from _rider_commands(screen)


def _rider_commands(screen: Screen[object]) -> Iterable[SystemCommand]:
    """Yield, where there are several riders, a command for each of the others."""
    from tui.app import TeamcarApp

    app = screen.app
    if not isinstance(app, TeamcarApp):
        return
    for name in app.other_riders:

        def switch(name: str = name) -> None:
            app.attempt(lambda: app.switch_rider(name))

        yield SystemCommand(f"Ride as {name}", "Open the console of another rider", switch)
