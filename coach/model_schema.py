"""Whether a document is as a JSON schema says, by the part of it that models are given.

Of JSON Schema 2020-12: `type`, `enum`, `const`, `properties`, `required`, `additionalProperties`,
`items`, `minItems`, `maxItems`, `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum`,
`minLength`, `maxLength`, `pattern`, `anyOf`, `oneOf`, `allOf` and `$ref` to `#/$defs/…`. Anything
else says nothing.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from coach.model_talk import JsonSchema

KINDS: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: (
        not isinstance(value, bool)
        and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
    ),
}
# Keyword -> which values it is about, what must hold, how it is said.
Limit = tuple[str, Callable[[Any, Any], bool], str]
LIMITS: Mapping[str, Limit] = {
    "minimum": ("number", lambda value, limit: value >= limit, "is below {}"),
    "maximum": ("number", lambda value, limit: value <= limit, "is above {}"),
    "exclusiveMinimum": ("number", lambda value, limit: value > limit, "is not above {}"),
    "exclusiveMaximum": ("number", lambda value, limit: value < limit, "is not below {}"),
    "minLength": ("string", lambda value, limit: len(value) >= limit, "is shorter than {} signs"),
    "maxLength": ("string", lambda value, limit: len(value) <= limit, "is longer than {} signs"),
    "minItems": ("array", lambda value, limit: len(value) >= limit, "has fewer than {} items"),
    "maxItems": ("array", lambda value, limit: len(value) <= limit, "has more than {} items"),
    "pattern": (
        "string", lambda value, limit: re.search(limit, value) is not None, "is not like {}",
    ),
}  # fmt: skip
DEEPEST = 64
FENCED = re.compile(r"\A\s*```\w*\s*(.*?)\s*```\s*\Z", re.DOTALL)


def fault_of(value: Any, schema: JsonSchema) -> str | None:
    """Return what is wrong with a document, as "/steps/0/power_w is above 2000", or None."""
    return next(_faults(value, schema, schema, "", 0), None)


def document_in(text: str, schema: JsonSchema) -> str:
    """Return the JSON in an answer, which may be fenced or have words before and after it.

    Raises ValueError, as "an answer that is no JSON", where none is of the schema.
    """
    fenced = FENCED.match(text)
    text = fenced.group(1) if fenced else text.strip()
    begin = min((at for at in map(text.find, "{[") if at >= 0), default=0)
    for at in dict.fromkeys((0, begin)):
        try:
            found, end = json.JSONDecoder().raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        fault = fault_of(found, schema)
        if fault is None:
            return text[at:end]
        raise ValueError(f"an answer of the wrong form: {fault}")
    raise ValueError("an answer that is no JSON")


def is_strict(schema: JsonSchema) -> bool:
    """Return whether every object lists all its properties as required and takes no others.

    It is what servers ask of a schema that is to hold for every token.
    """
    if schema.get("type") == "object" or "properties" in schema:
        names = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            return False
        if set(schema.get("required", ())) != set(names):
            return False
    inner = [
        *schema.get("properties", {}).values(), *schema.get("$defs", {}).values(),
        *(each for key in ("anyOf", "oneOf", "allOf") for each in schema.get(key, ())),
        schema.get("items"),
    ]  # fmt: skip
    return all(is_strict(each) for each in inner if isinstance(each, Mapping))


def _faults(value: Any, schema: Any, root: JsonSchema, at: str, depth: int) -> Iterator[str]:
    where = at or "it"
    if schema is False:
        yield f"{where} is not wanted"
    if not isinstance(schema, Mapping):
        return
    if depth > DEEPEST:
        yield f"{where} is nested too deeply"
        return
    kinds = schema.get("type")
    wanted = [kinds] if isinstance(kinds, str) else list(kinds or ())
    if wanted and not any(KINDS[kind](value) for kind in wanted if kind in KINDS):
        yield f"{where} is not {' or '.join(wanted)}"
        return
    if "enum" in schema and not any(_same(value, each) for each in schema["enum"]):
        yield f"{where} is none of {', '.join(map(repr, schema['enum']))}"
    if "const" in schema and not _same(value, schema["const"]):
        yield f"{where} is not {schema['const']!r}"
    for keyword, (kind, holds, said) in LIMITS.items():
        if keyword in schema and KINDS[kind](value) and not holds(value, schema[keyword]):
            yield f"{where} {said.format(schema[keyword])}"
    yield from _in_part(value, schema, root, at, depth)
    yield from _in_forms(value, schema, root, at, depth)


def _in_forms(
    value: Any, schema: Mapping[str, Any], root: JsonSchema, at: str, depth: int
) -> Iterator[str]:
    """Yield what is wrong by other schemas that this one names."""
    others = list(schema.get("allOf", ()))
    if "$ref" in schema:
        others.append(_referred(schema["$ref"], root))
    for each in others:
        yield from _faults(value, each, root, at, depth + 1)
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            faults = [_faults(value, each, root, at, depth + 1) for each in schema[keyword]]
            fit = sum(next(each, None) is None for each in faults)
            if fit == 0 or (keyword == "oneOf" and fit > 1):
                yield f"{at or 'it'} is {'none' if fit == 0 else 'more than one'} of its forms"


def _in_part(
    value: Any, schema: Mapping[str, Any], root: JsonSchema, at: str, depth: int
) -> Iterator[str]:
    """Yield what is wrong within an object or a list."""
    if isinstance(value, list) and "items" in schema:
        for number, each in enumerate(value):
            yield from _faults(each, schema["items"], root, f"{at}/{number}", depth + 1)
    if not isinstance(value, dict):
        return
    names = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}/{name} is missing"
    others = schema.get("additionalProperties", True)
    for name, each in value.items():
        if name in names:
            yield from _faults(each, names[name], root, f"{at}/{name}", depth + 1)
        else:
            yield from _faults(each, others, root, f"{at}/{name}", depth + 1)


def _same(value: Any, other: Any) -> bool:
    """Return whether two documents are equal; in JSON, true is not 1."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _referred(reference: str, root: JsonSchema) -> Any:
    found: Any = root
    for name in reference.removeprefix("#").strip("/").split("/"):
        if name:
            found = found.get(name, {}) if isinstance(found, Mapping) else {}
    return found
