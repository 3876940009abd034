"""Every key of the console, by table: id (for remapping), keys, action, word, sentence.

A rider remaps by id in the settings file; ids stay the same for ever. The order of a table is the
order of the key bar, which leaves out from the end what does not fit.
"""

from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """One row: `word` is shown in the key bar when `shown`, `tooltip` in the help panel."""

    id: str
    keys: str
    action: str
    word: str
    tooltip: str
    shown: bool = True
    display: str | None = None
    over_fields: bool = False  # does its work even while a field is being typed into
    short: str = ""  # the word where the bar has no room for all words
    group: str = ""  # neighbours of one group share one word in the key bar


def bindings(table: tuple[Key, ...]) -> list[BindingType]:
    """Return a table as Textual's bindings."""
    return [
        Binding(
            row.keys,
            row.action,
            row.word,
            show=row.shown,
            key_display=row.display,
            tooltip=row.tooltip,
            id=row.id,
            priority=row.over_fields,
            group=Binding.Group(row.group, compact=True) if row.group else None,
        )
        for row in table
    ]


LEAVE = "leave"  # the answer that leaves a ride to the engine

# A table is read by its columns.
# fmt: off

ANYWHERE = (
    Key("help", "question_mark", "app.help", "keys", "Show or hide all keys.", display="?"),
    Key("palette", "ctrl+p", "app.command_palette", "commands",
        "Search every command.", shown=False, display="^p"),
    Key("quit", "ctrl+q", "app.quit", "quit", "Leave Teamcar.", shown=False, display="^q"),
)

RIDE = (
    Key("ride.yes", "y", "answer(0)", "yes", "Say yes to the coach's question."),
    Key("ride.no", "n", "answer(1)", "no", "Say no to the coach's question."),
    Key("ride.pause", "p", "pause_or_resume", "pause", "Pause the workout, or go on."),
    Key("ride.harder", "up", "command('change_intensity', 'points', 1)", "harder",
        "Raise all targets by 1 %.", display="↑", group="±1 %"),
    Key("ride.easier", "down", "command('change_intensity', 'points', -1)", "easier",
        "Lower all targets by 1 %.", display="↓", group="±1 %"),
    Key("ride.skip", "s", "command('skip_step')", "skip", "Go to the next step."),
    Key("ride.back", "b", "command('back_step')", "back",
        "Start this step again; in its first 15 s, the step before."),
    Key("ride.lap", "l", "command('mark_lap')", "lap", "Mark a lap."),
    Key("ride.undo", "u", "command('undo')", "undo", "Take back what was just done, for 5 s."),
    Key("ride.voice", "space", "voice('key')", "talk",
        "Talk to the coach, and end it; over his words: be silent and listen.", display="␣"),
    Key("ride.talk", "enter", "talk", "type",
        "Type to the coach; before the start: begin the ride.", display="⏎"),
    Key("ride.leave_chat", "escape", "leave_chat", "leave the coach",
        "Stop typing.", display="esc"),
    Key("ride.hush", "escape", "voice('cancel')", "never mind",
        "Stop listening, thinking and speaking.", display="esc", shown=False),
    Key("ride.end", "q", "end", "end", "End the ride: save, discard or ride on."),
    *ANYWHERE,
    Key("ride.much_harder", "shift+up", "command('change_intensity', 'points', 5)", "harder",
        "Raise all targets by 5 %.", display="⇧↑", group="±5 %"),
    Key("ride.much_easier", "shift+down", "command('change_intensity', 'points', -5)", "easier",
        "Lower all targets by 5 %.", display="⇧↓", group="±5 %"),
    Key("ride.repeat", "r", "command('repeat_step')", "repeat",
        "Ride this step once more after it ends."),
    Key("ride.extend", "e", "command('extend_step', 'seconds', 60)", "+1 min",
        "Make this step a minute longer."),
    Key("ride.quiet", "Q", "voice('quiet')", "quiet",
        "Mute what the coach says unasked; again: let him.", display="Q", shown=False),
    Key("ride.again", "a", "voice('again')", "again",
        "Say the last answer once more.", shown=False),
    Key("ride.louder", "plus,equals_sign", "voice('louder')", "louder",
        "Let the coach speak louder.", display="+", shown=False),
    Key("ride.softer", "minus", "voice('softer')", "softer",
        "Let the coach speak softer.", display="−", shown=False),
    Key("ride.mode", "m", "next_mode", "mode",
        "Drive the trainer another way: watts, level, slope, not at all."),
    Key("ride.less_grade", "left_square_bracket", "grade(-1)", "less",
        "Lower the level or the slope.", display="[", group="level"),
    Key("ride.more_grade", "right_square_bracket", "grade(1)", "more",
        "Raise the level or the slope.", display="]", group="level"),
)

HOME = (
    Key("home.ride", "enter", "ride", "ride it", "Ride the suggested workout.", display="⏎",
        short="ride"),
    Key("home.another", "n", "another", "another", "Suggest another workout.", short="new"),
    Key("home.library", "w", "app.open('library')", "workouts", "Search the workouts.",
        short="all"),
    Key("home.free", "f", "free_ride", "free ride", "Ride without a plan.", short="free"),
    Key("home.progress", "g", "app.open('progress')", "progress",
        "Fitness, fatigue and form in time.", short="fit"),
    Key("home.calendar", "c", "app.open('calendar')", "calendar",
        "What is planned, and what was ridden, week by week.", short="plan"),
    Key("home.settings", "comma", "app.open('settings')", "settings",
        "FTP, weight, heart rates and zones.", display=",", short="set"),
    Key("home.devices", "d", "app.open('devices')", "devices",
        "Pair, test and name trainer and sensors; say which serves what.", short="pair"),
    *ANYWHERE,
    Key("home.leave", "q", "app.quit", "quit", "Leave Teamcar."),
    Key("home.time", "t", "time", "time", "Say how much time you have; what fits is suggested."),
    Key("home.leave_prompt", "escape", "leave_prompt", "leave it", "Leave it as it was.",
        display="esc", shown=False),
    Key("home.review", "v", "review", "last ride", "Look at the last ride.", short="last"),
    Key("home.rides", "h", "app.open('rides')", "all rides", "Search and sort all rides.",
        short="rides"),
)

BACK = Key("back", "escape", "app.back", "back", "Go back.", display="esc")

REVIEW = (
    BACK,
    Key("review.chart", "1", "view(0)", "chart", "Power, heart rate and cadence over time.",
        group="view"),
    Key("review.laps", "2", "view(1)", "laps", "Target against ridden, lap by lap.", group="view"),
    Key("review.zones", "3", "view(2)", "zones", "Time in zones, and best efforts.", group="view"),
    Key("review.notes", "4", "view(3)", "notes", "What you wrote about the ride.", group="view"),
    Key("review.grade", "5", "view(4)", "grade", "How the ride is graded, and why.", group="view"),
    Key("review.next_view", "tab", "next_view", "next view", "The next view.", shown=False),
    Key("review.earlier", "left", "move(-1)", "earlier", "Read the values before.", display="←",
        group="read"),
    Key("review.later", "right", "move(1)", "later", "Read the values after.", display="→",
        group="read"),
    Key("review.much_earlier", "shift+left", "move(-10)", "earlier", "Ten cells back.",
        shown=False),
    Key("review.much_later", "shift+right", "move(10)", "later", "Ten cells on.", shown=False),
    Key("list.up", "up", "move_lap(-1)", "up", "Mark the lap above, and go to it in the chart.",
        display="↑", group="lap"),
    Key("list.down", "down", "move_lap(1)", "down", "Mark the lap below, and go to it.",
        display="↓", group="lap"),
    Key("review.wider", "minus", "zoom(-1)", "wider", "Show twice as much of the ride.",
        display="−", group="zoom"),
    Key("review.closer", "plus,equals_sign", "zoom(1)", "closer", "Show half as much of the ride.",
        display="+", group="zoom"),
    Key("review.older", "o", "turn(1)", "older", "The ride before.", group="ride"),
    Key("review.newer", "n", "turn(-1)", "newer", "The ride after.", group="ride"),
    Key("review.write", "t", "write", "note", "Write about the ride; esc keeps it."),
    Key("review.accept", "a", "accept_ftp", "take FTP",
        "Take the FTP that the test offers, from its day on.", shown=False),
    *ANYWHERE,
)

# Of a list under a field that is typed in.
ROWS = (
    Key("list.up", "up", "move(-1)", "up", "Mark the row above.", display="↑", over_fields=True,
        group="choose"),
    Key("list.down", "down", "move(1)", "down", "Mark the row below.", display="↓",
        over_fields=True, group="choose"),
    Key("list.page_up", "pageup", "move(-10)", "page up", "Ten rows up.", shown=False,
        over_fields=True),
    Key("list.page_down", "pagedown", "move(10)", "page down", "Ten rows down.", shown=False,
        over_fields=True),
)

# Letters belong to the search.
RIDES = (
    Key("rides.open", "enter", "open_ride", "open", "Open the page of the marked ride.",
        display="⏎", over_fields=True),
    *ROWS,
    Key("rides.sort", "tab", "next_order(1)", "sort", "Sort by another column.", display="⇥",
        over_fields=True),
    Key("rides.sort_back", "shift+tab", "next_order(-1)", "sort", "Sort by the column before.",
        shown=False, over_fields=True),
    BACK,
    Key("rides.help", "f1", "app.help", "keys", "Show or hide all keys."),
)

PROGRESS = (
    BACK,
    Key("progress.load", "1", "view(0)", "load", "Fitness, fatigue and form.", group="view"),
    Key("progress.curve", "2", "view(1)", "power curve", "Best watts by duration.", group="view"),
    Key("progress.weeks", "3", "view(2)", "weeks", "Weeks, with the time in zones.", group="view"),
    Key("progress.grades", "4", "view(3)", "grades", "How your rides were graded.", group="view"),
    Key("progress.next_view", "tab", "next_view", "next view", "The next view.", shown=False),
    Key("progress.shorter", "minus", "zoom(-1)", "shorter", "A shorter time.", display="−",
        group="range"),
    Key("progress.longer", "plus,equals_sign", "zoom(1)", "longer", "A longer time.", display="+",
        group="range"),
    Key("progress.earlier", "left,up", "move(-1)", "earlier",
        "Read the values to the left.", display="←", group="read"),
    Key("progress.later", "right,down", "move(1)", "later",
        "Read the values to the right.", display="→", group="read"),
    Key("progress.much_earlier", "shift+left,pageup", "move(-10)", "earlier",
        "Ten to the left.", shown=False),
    Key("progress.much_later", "shift+right,pagedown", "move(10)", "later",
        "Ten to the right.", shown=False),
    Key("progress.open", "enter", "open_ride", "open", "Open the ride that is read.", display="⏎"),
    Key("progress.convention", "c", "next_convention", "count",
        "Count load as another program does, and keep it so."),
    *ANYWHERE,
)

SETTINGS = (
    Key("settings.save", "ctrl+s", "save", "save",
        "Check and save.", display="^s", over_fields=True),
    Key("settings.next", "down", "app.focus_next", "next",
        "The next field.", display="↓", over_fields=True, group="field"),
    Key("settings.previous", "up", "app.focus_previous", "previous",
        "The field before.", display="↑", over_fields=True, group="field"),
    BACK,
    Key("settings.help", "f1", "app.help", "keys", "Show or hide all keys."),
)

# While a device is being named, letters belong to the name; escape leaves that first.
DEVICES = (
    Key("devices.pair", "enter", "pair", "pair",
        "Take the marked device into every ride.", display="⏎"),
    Key("devices.test", "t", "test", "test",
        "Hold the trainer at a steady 100 W for ten seconds; again: stop."),
    Key("devices.calibrate", "c", "calibrate", "calibrate",
        "Let the trainer have its spin-down, where it offers one; esc ends it.", short="spin"),
    Key("devices.rename", "r", "rename", "rename", "Give the marked device your own name.",
        short="name"),
    Key("devices.forget", "x", "forget", "forget", "Leave the marked device out of rides.",
        short="drop"),
    Key("list.up", "up", "move(-1)", "up", "Mark the row above.", display="↑", group="choose"),
    Key("list.down", "down", "move(1)", "down", "Mark the row below.", display="↓",
        group="choose"),
    Key("devices.power", "w", "prefer('power')", "watts",
        "Prefer the marked device for power; again: whatever fits best.", group="prefer"),
    Key("devices.heart_rate", "h", "prefer('heart_rate')", "heart",
        "Prefer the marked device for heart rate.", group="prefer"),
    Key("devices.cadence", "n", "prefer('cadence')", "cadence",
        "Prefer the marked device for cadence.", group="prefer"),
    Key("devices.speed", "s", "prefer('speed')", "speed",
        "Prefer the marked device for speed.", group="prefer"),
    Key("devices.back", "escape", "leave", "back", "Go back.", display="esc", over_fields=True),
    Key("devices.drive", "e", "drive", "drive", "Drive the marked trainer from now on."),
    *ANYWHERE,
)

END = (
    Key("end.save", "s,enter", "answer('finish')", "save", "End the ride and save it."),
    Key("end.discard", "d", "answer('discard')", "discard", "End the ride and throw it away."),
    Key("end.leave", "l", f"answer('{LEAVE}')", "leave it running",
        "Leave this console; the ride goes on in the engine.", short="leave"),
    Key("end.go_on", "escape,g", "answer('')", "ride on", "Go on riding.", display="esc"),
)

UNFINISHED = (
    Key("unfinished.resume", "r,enter", "answer('resume')", "ride on",
        "Go on with the workout at the second it stopped."),
    Key("unfinished.save", "s", "answer('save')", "save", "Keep what was ridden as a ride."),
    Key("unfinished.discard", "d", "answer('discard')", "discard", "Throw the ride away."),
    Key("unfinished.later", "escape", "answer('')", "later", "Decide later.", display="esc"),
)

# fmt: on

TABLES = (RIDE, HOME, REVIEW, RIDES, PROGRESS, SETTINGS, DEVICES, END, UNFINISHED)
