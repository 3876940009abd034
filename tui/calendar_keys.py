"""The keys of the calendar and of choosing a workout for one of its days, by table."""

from tui.keys import ANYWHERE, ROWS, Key

# A table is read by its columns.
# fmt: off

CALENDAR = (
    Key("calendar.open", "enter", "enter", "ride",
        "Ride what is planned, look at what was ridden, put down what is carried.", display="⏎"),
    Key("calendar.add", "a", "add", "add", "Plan a workout for the marked day."),
    Key("calendar.carry", "m", "carry", "move",
        "Pick up the marked workout; again: put it down on the marked day."),
    Key("calendar.remove", "x,delete", "remove", "remove",
        "Take the marked workout off the calendar.", short="drop", display="x"),
    Key("calendar.skip", "s", "skip", "skip",
        "Say that the marked workout will not be ridden; again: that it will."),
    Key("calendar.undo", "u", "undo", "undo", "Take the last change back."),
    Key("list.up", "up", "move(-1)", "up", "The row above; from the first, the week before.",
        display="↑", group="day"),
    Key("list.down", "down", "move(1)", "down", "The row below; from the last, the week after.",
        display="↓", group="day"),
    Key("calendar.before", "left", "week(-1)", "before", "The week before.",
        display="←", group="week"),
    Key("calendar.after", "right", "week(1)", "after", "The week after.",
        display="→", group="week"),
    Key("calendar.back", "escape", "leave", "back",
        "Put nothing down; else go back.", display="esc"),
    Key("calendar.today", "t", "today", "today", "Back to today."),
    *ANYWHERE,
)

# While a workout is searched, letters are text.
CHOOSE = (
    Key("choose.take", "enter", "take", "plan it", "Plan the marked workout for the day.",
        display="⏎", over_fields=True),
    *ROWS,
    Key("choose.back", "escape", "leave", "back", "Plan nothing.", display="esc",
        over_fields=True),
)
# fmt: on
