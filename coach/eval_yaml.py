"""YAML text -> plain values that know their lines; no tags, no anchors, no names twice.

What stands in the file stays text, so that `say: no` is a word and not a falsehood. Nothing of
PyYAML that makes objects is used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml
    from yaml.nodes import Node

DEEPEST = 8
PLAIN = "tag:yaml.org,2002:"


class BadYaml(Exception):
    """Text that cannot be used; `line` is 1-based."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclass(frozen=True, slots=True)
class At:
    """A value and the line it begins on: a str, a list or a dict of further ones."""

    value: "str | Sequence[At] | Mapping[str, At]"
    line: int


def read_yaml(text: str) -> At:
    """Return the one document of a text; raises BadYaml."""
    import yaml

    try:
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(_line(mark), f"is no YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise BadYaml(1, f"is no YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise BadYaml(1, "is nested too deeply") from None
    if node is None:
        raise BadYaml(1, "there is nothing in it")
    return _value(node, DEEPEST)


def _loader() -> "type[yaml.SafeLoader]":
    """Return what composes nodes without anchors, by which a small text grows into a large tree."""
    import yaml

    class Loader(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            event: Any = yaml.SafeLoader.peek_event(self)  # type: ignore[no-untyped-call]
            if getattr(event, "anchor", None) is not None:
                why = "anchors (& and *) are not read; write it out"
                raise BadYaml(_line(event.start_mark), why)
            return super().compose_node(parent, index)

    return Loader


def _value(node: "Node", deeper: int) -> At:
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    line = _line(node.start_mark)
    if not node.tag.startswith(PLAIN) or node.tag.startswith(f"{PLAIN}python"):
        raise BadYaml(line, f"the tag {node.tag} is not read; leave it out")
    if not deeper:
        raise BadYaml(line, "is nested too deeply")
    if isinstance(node, ScalarNode):
        return At(str(node.value), line)
    if isinstance(node, SequenceNode):
        return At([_value(each, deeper - 1) for each in node.value], line)
    assert isinstance(node, MappingNode)
    rows: dict[str, At] = {}
    for name, value in node.value:
        if not isinstance(name, ScalarNode):
            raise BadYaml(_line(name.start_mark), "a name is to be one word")
        if name.value in rows:
            raise BadYaml(_line(name.start_mark), f"{name.value} stands there twice")
        rows[name.value] = _value(value, deeper - 1)
    return At(rows, line)


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1
