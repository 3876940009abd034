"""The keys of the library and of the workout editor, by table."""

from tui.keys import ANYWHERE, ROWS, Key

# A table is read by its columns.
# fmt: off

# While a search is typed, letters belong to it; enter and the arrows go on doing their work.
LIBRARY = (
    Key("library.ride", "enter", "ride", "ride it",
        "Ride the marked workout.", display="⏎", over_fields=True, short="ride"),
    Key("library.search", "slash", "search", "search",
        "Search by words, length, IF, TSS, zone and folder.", display="/"),
    Key("library.new", "n", "new", "new", "Write a new workout."),
    Key("library.edit", "e", "edit", "edit",
        "Change the marked workout; one of Teamcar's own is copied."),
    Key("library.favourite", "f", "favourite", "favourite",
        "Make the marked workout a favourite; again: no longer.", short="fav"),
    Key("library.sort", "s", "sort", "sort", "Sort by the next column."),
    Key("library.turn", "S", "turn", "turn round", "Sort the other way round.",
        display="S", shown=False),
    Key("library.leave", "escape", "leave", "back",
        "Leave the search, then forget it, then go back.", display="esc"),
    *ANYWHERE,
    Key("library.folder_before", "left", "folder(-1)", "before",
        "The folder before.", display="←", group="folder"),
    Key("library.folder_after", "right", "folder(1)", "after",
        "The folder after.", display="→", group="folder"),
    *ROWS,
    Key("list.first", "home", "move(-100000)", "first", "The first row.", shown=False),
    Key("list.last", "end", "move(100000)", "last", "The last row.", shown=False),
    Key("library.help", "f1", "app.help", "keys", "Show or hide all keys.", shown=False),
)

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
