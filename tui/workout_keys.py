"""The keys of the library and of the workout editor, by table."""

from tui.keys import Key

# A table is read by its columns.
# fmt: off

# Letters are text here, so every key is a function key or has ctrl; they work over the text.
EDITOR = (
    Key("editor.save", "ctrl+s", "save", "save", "Save as a ZWO file of your own.",
        display="^s", over_fields=True),
    Key("editor.ride", "f9", "ride", "ride it", "Ride it now, saved or not.", over_fields=True,
        short="ride"),
    Key("editor.easier", "f2", "scale(-5)", "easier",
        "Lower the powers of the chosen lines, or of all, by 5 %.", over_fields=True,
        group="±5 %"),
    Key("editor.harder", "f3", "scale(5)", "harder",
        "Raise the powers of the chosen lines, or of all, by 5 %.", over_fields=True,
        group="±5 %"),
    Key("editor.repeat", "f4", "repeat", "repeat",
        "Make the chosen lines a set.", over_fields=True),
    Key("editor.insert", "f5", "insert", "insert",
        "Insert a warm-up, a steady part, 4×4, a ramp or a cool-down.", over_fields=True,
        short="add"),
    Key("editor.leave", "escape", "leave", "back",
        "Go back; what is not saved is asked about.", display="esc", over_fields=True),
    Key("editor.help", "f1", "app.help", "keys", "Show or hide all keys.", over_fields=True),
    Key("editor.fault", "f8", "next_fault", "next fault",
        "Go to the next place where something is wrong.", over_fields=True, short="fault"),
    Key("editor.up", "f6", "move(-1)", "up", "Move the chosen lines up.", over_fields=True,
        group="move"),
    Key("editor.down", "f7", "move(1)", "down", "Move the chosen lines down.", over_fields=True,
        group="move"),
    Key("editor.undo", "ctrl+z", "undo", "undo", "Take the last change back.", display="^z",
        over_fields=True),
    Key("editor.redo", "ctrl+y", "redo", "redo", "Do again what was taken back.", display="^y",
        over_fields=True),
)
# fmt: on
