"""The elements of a ZWO file -> Workout: the walk in the order of the file, words and texts.

Steps come from blocks wherever they stand, since an author who nests one block in another, or
closes <workout> too early, still meant them to be ridden; only the odd place is noted.
"""

from dataclasses import dataclass
from pathlib import Path

from workouts.errors import UnreadableWorkout
from workouts.formats.limits import MAX_SECONDS
from workouts.formats.numbers import read_number, round_half_up
from workouts.formats.xml_tree import Element
from workouts.formats.zwo_blocks import BlockReader
from workouts.formats.zwo_elements import (
    BLOCKS,
    SCENERY,
    TEST_ATTRIBUTES,
    TEXT_ATTRIBUTES,
    TEXTS,
    WORDS,
)
from workouts.workout import RepairNote, TextEvent, Workout

ROOTS = frozenset({"workout_file", "workout"})
TEXT_SECONDS = 10  # how long words stay up when the file does not say
LONGEST_TEXT_SECONDS = 600


def build_workout(root: Element, path: Path, notes: tuple[RepairNote, ...]) -> Workout:
    """Return the workout under `root`, `notes` and those of its own in the order of lines.

    Raises UnreadableWorkout for another kind of file and for a block that cannot be ridden.
    """
    if root.kind not in ROOTS:
        why = f"its root is <{root.tag}>, not <workout_file>; this is not a Zwift workout"
        raise UnreadableWorkout(path, root.line, why)
    _refuse_distance(root, path)
    blocks = BlockReader(path, list(notes), watts_per_unit=_ftp_override(root, path))
    blocks.all_test = any(
        element.is_on(name)
        for element in root.walk()
        if element.kind in ROOTS
        for name in TEST_ATTRIBUTES
    )
    if root.kind == "workout":
        blocks.note(root, "<workout_file> is missing round <workout>")
    if (sport := _words(root, "sporttype").lower()) not in {"", "bike", "cycling", "ride"}:
        blocks.note(root, f"written for {sport!r}: its powers are ridden as fractions of FTP")
    walk = _Walk(blocks, [])
    walk.inside(root)
    return Workout(
        name=_words(root, "name") or _words(root, "n") or path.stem,
        steps=tuple(blocks.steps),
        texts=tuple(sorted(walk.texts, key=lambda event: event.at_s)),
        author=_words(root, "author"),
        description=_words(root, "description"),
        tags=_tags(root),
        repairs=tuple(sorted(blocks.notes, key=lambda note: note.line)),
    )


@dataclass(slots=True)
class _Walk:
    """Goes through the file once; blocks go to the reader, texts are kept here."""

    blocks: BlockReader
    texts: list[TextEvent]

    def inside(self, parent: Element) -> None:
        for element in parent.children:
            self._visit(element, parent)
            self.inside(element)

    def _visit(self, element: Element, parent: Element) -> None:
        for name in element.doubled:
            self.blocks.note(element, f"{name} stands twice; the first one counts")
        if element.kind in BLOCKS:
            if parent.kind in BLOCKS:
                what = f"<{element.tag}> stands inside <{parent.tag}>; it is ridden after it"
                self.blocks.note(element, what)
            elif parent.kind != "workout":
                self.blocks.note(element, f"<{element.tag}> stands outside <workout>; it is ridden")
            self.blocks.read(element, BLOCKS[element.kind])
            if words := " ".join(element.attributes.get("text", "").split()):
                self.texts.append(TextEvent(self.blocks.block_start_s, words, TEXT_SECONDS))
        elif element.kind in TEXTS:
            self._read_text(element)
        elif element.kind not in ROOTS | WORDS | SCENERY:
            self._read_unknown(element, parent)

    def _read_unknown(self, element: Element, parent: Element) -> None:
        if "duration" in element.attributes and parent.kind not in TEXTS:
            self.blocks.read_unknown(element)
        elif parent.kind == "workout":
            self.blocks.note(element, f"<{element.tag}> is not known and has no Duration; left out")

    def _read_text(self, element: Element) -> None:
        """Keep the words of one textevent; its offset counts from the start of its block.

        Texts that stand between blocks belong to the block before them: in the files that have
        them, they are texts of a block that was closed too early.
        """
        values = element.attributes
        words = next((values[name] for name in TEXT_ATTRIBUTES if values.get(name)), element.text)
        words = " ".join(words.split())
        if not words:
            if "locindex" in values:
                what = f"the words of <{element.tag}> are only in Zwift's translations; left out"
                self.blocks.note(element, what)
            return
        name = "timeoffset"
        if not values.get(name, "").strip() and values.get("distoffset", "").strip():
            # Metres mean nothing in a block of seconds, and the numbers fit its seconds.
            name = "distoffset"
            what = f"distoffset {values[name].strip()[:40]} is taken as seconds"
            self.blocks.note(element, what)
        offset = self._seconds(element, name, 0.0)
        at_s = max(0, self.blocks.block_start_s + round_half_up(offset))
        seconds = round_half_up(self._seconds(element, "duration", TEXT_SECONDS))
        seconds = min(seconds, LONGEST_TEXT_SECONDS) if seconds > 0 else TEXT_SECONDS
        self.texts.append(TextEvent(at_s, words, seconds))

    def _seconds(self, element: Element, name: str, default: float) -> float:
        text = element.attributes.get(name, "").strip()
        if not text:
            return default
        number = read_number(text)
        if number is None or abs(number.value) > MAX_SECONDS:
            what = f"{name} {text[:40]!r} of <{element.tag}> is no time; {default:g} s is taken"
            self.blocks.note(element, what)
            return default
        if number.mended:
            self.blocks.note(element, f"{name}: {number.mended}")
        return number.value


def _words(root: Element, kind: str) -> str:
    """Return the words of the first element of that kind which has some."""
    found = (" ".join(element.text.split()) for element in root.walk() if element.kind == kind)
    return next((words for words in found if words), "")


def _tags(root: Element) -> tuple[str, ...]:
    named = (
        " ".join((element.attributes.get("name") or element.text).split())
        for element in root.walk()
        if element.kind == "tag"
    )
    return tuple(dict.fromkeys(name for name in named if name))


def _refuse_distance(root: Element, path: Path) -> None:
    for element in root.walk():
        if element.kind == "durationtype" and element.text.strip().lower() == "distance":
            why = "its blocks are measured in metres (durationType distance); only time is ridden"
            raise UnreadableWorkout(path, element.line, why)


def _ftp_override(root: Element, path: Path) -> float | None:
    """Return the FTP the file itself sets, watts: its powers are then watts, not the rider's."""
    for element in root.walk():
        text = element.text if element.kind == "ftpoverride" else ""
        text = (text or element.attributes.get("ftpoverride", "")).strip()
        if not text:
            continue
        number = read_number(text)
        if number is None or not 0 <= number.value <= 1000:
            why = f"ftpOverride {text[:40]!r} is no FTP; give watts from 1 to 1000, or remove it"
            raise UnreadableWorkout(path, element.line, why)
        if number.value:
            return number.value
    return None
