"""Well-formed XML text -> elements that know their line, with entities and DTDs refused.

The parser is defusedxml's: a document type, an entity or an external reference ends the reading,
so neither a "billion laughs" file nor one that asks for other files costs anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from workouts.errors import UnreadableWorkout
from workouts.formats.limits import MAX_DEPTH, MAX_ELEMENTS

# The source has been decoded already, so what its own declaration says no longer holds.
DECLARATION_END = "?>"


class MalformedXml(Exception):
    """The text is not well-formed; it may still be mended."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


@dataclass(slots=True)
class Element:
    """One element: its name as written, its 1-based line, attributes by lower-case name."""

    tag: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    doubled: tuple[str, ...] = ()  # attributes given twice in different case; the first one counts
    words: list[str] = field(default_factory=list)  # its own, those of children left out
    children: list["Element"] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Return the name in lower case: files differ in FreeRide and Freeride."""
        return self.tag.lower()

    @property
    def text(self) -> str:
        """Return its own words in one."""
        return "".join(self.words)

    def is_on(self, name: str) -> bool:
        """Say whether a switch such as ftptest="1" is there and on."""
        return self.attributes.get(name, "").strip().lower() not in {"", "0", "false"}

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse_tree(text: str, path: Path) -> Element:
    """Return the root element of `text`.

    Raises MalformedXml when it is not well-formed, UnreadableWorkout when it must not be read.
    """
    # The stubs know neither make_parser's result nor that it is its own locator.
    parser: Any = make_parser()
    collector = _Collector(path, parser)
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, False)
    parser.setContentHandler(collector)
    try:
        parser.feed(_without_declaration(text))
        parser.close()
    except DefusedXmlException:
        line = parser.getLineNumber() or 1
        why = "it declares XML entities or a document type, which no workout needs; remove them"
        raise UnreadableWorkout(path, line, why) from None
    except SAXParseException as fault:
        raise MalformedXml(fault.getLineNumber() or 1, fault.getMessage()) from None
    if collector.root is None:
        raise MalformedXml(1, "no element found")
    return collector.root


def _without_declaration(text: str) -> str:
    """Return `text` with an XML declaration blanked, its lines kept."""
    start = text.lstrip()
    if not start.startswith("<?xml") or start[5:6] not in {" ", "\t", "\n"}:
        return text
    head, end, rest = text.partition(DECLARATION_END)
    return "\n" * head.count("\n") + rest if end else text


class _Collector(ContentHandler):
    """Builds the tree while the parser reads."""

    def __init__(self, path: Path, locator: Any) -> None:
        super().__init__()
        self.path = path
        self.locator = locator
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  the name is xml.sax's
        line = self.locator.getLineNumber() or 1
        self.count += 1
        if self.count > MAX_ELEMENTS:
            why = f"more than {MAX_ELEMENTS} elements; this is not a workout"
            raise UnreadableWorkout(self.path, line, why)
        if len(self.open) >= MAX_DEPTH:
            # So deep is what unclosed tags look like to a strict parser; they can be mended.
            raise MalformedXml(line, f"elements nested more than {MAX_DEPTH} deep")
        attributes: dict[str, str] = {}
        doubled: list[str] = []
        for key, value in attrs.items():
            if key.lower() in attributes:
                doubled.append(key)
            attributes.setdefault(key.lower(), value)
        element = Element(name, line, attributes, tuple(doubled))
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)

    def endElement(self, name: str) -> None:  # noqa: N802  the name is xml.sax's
        self.open.pop()

    def characters(self, content: str) -> None:
        if self.open:
            self.open[-1].words.append(content)
