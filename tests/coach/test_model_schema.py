"""Documents held against schemas."""

from typing import Any

import pytest

from coach.model_schema import document_in, fault_of, is_strict

STEP = {
    "type": "object",
    "properties": {
        "power_w": {"type": "integer", "minimum": 0, "maximum": 2000},
        "kind": {"enum": ["steady", "ramp"]},
        "name": {"type": ["string", "null"], "maxLength": 8, "minLength": 1},
    },
    "required": ["power_w", "kind", "name"],
    "additionalProperties": False,
}
PLAN = {
    "type": "object",
    "properties": {
        "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}, "minItems": 1, "maxItems": 2},
        "at": {"anyOf": [{"const": "now"}, {"type": "string", "pattern": "^\\d\\d:\\d\\d$"}]},
    },
    "required": ["steps"],
    "$defs": {"step": STEP},
}
GOOD = {"power_w": 250, "kind": "steady", "name": None}


def step(**changed: object) -> dict[str, Any]:
    return {"steps": [{**GOOD, **changed}]}


@pytest.mark.parametrize(
    "value", [step(), step(power_w=250.0), step(name="over"), {**step(), "at": "now"},
              {**step(), "at": "06:30"}, {**step(), "more": 1}],
)  # fmt: skip
def test_what_fits_has_no_fault(value: Any) -> None:
    assert fault_of(value, PLAN) is None


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], "it is not object"),
        ({}, "/steps is missing"),
        ({"steps": []}, "/steps has fewer than 1 items"),
        ({"steps": [GOOD] * 3}, "/steps has more than 2 items"),
        ({"steps": [3]}, "/steps/0 is not object"),
        (step(power_w=-1), "/steps/0/power_w is below 0"),
        (step(power_w=2001), "/steps/0/power_w is above 2000"),
        (step(power_w=True), "/steps/0/power_w is not integer"),
        (step(power_w=1.5), "/steps/0/power_w is not integer"),
        (step(power_w="250"), "/steps/0/power_w is not integer"),
        (step(kind="sprint"), "/steps/0/kind is none of 'steady', 'ramp'"),
        (step(name=7), "/steps/0/name is not string or null"),
        (step(name=""), "/steps/0/name is shorter than 1 signs"),
        (step(name="a" * 9), "/steps/0/name is longer than 8 signs"),
        (step(extra=1), "/steps/0/extra is not wanted"),
        ({**step(), "at": "soon"}, "/at is none of its forms"),
    ],
)
def test_the_first_fault_is_named_with_its_place(value: Any, fault: str) -> None:
    assert fault_of(value, PLAN) == fault


@pytest.mark.parametrize(
    ("value", "schema", "fault"),
    [
        (5, {"exclusiveMinimum": 5}, "it is not above 5"),
        (5, {"exclusiveMaximum": 5}, "it is not below 5"),
        (1, {"const": True}, "it is not True"),
        (1, {"oneOf": [{"type": "integer"}, {"minimum": 0}]}, "it is more than one of its forms"),
        ("x", {"allOf": [{"type": "string"}, {"minLength": 2}]}, "it is shorter than 2 signs"),
        ({"a": 1}, {"additionalProperties": {"type": "string"}}, "/a is not string"),
        (1, True, None),
    ],
)
def test_other_words_of_a_schema(value: Any, schema: Any, fault: str | None) -> None:
    assert fault_of(value, schema) == fault


def test_a_schema_that_names_itself_for_ever_ends() -> None:
    endless = {"$ref": "#"}
    assert fault_of(1, endless) == "it is nested too deeply"


def test_a_schema_is_strict_when_every_object_in_it_is() -> None:
    assert is_strict(STEP)
    assert not is_strict(PLAN)
    assert is_strict({**PLAN, "properties": {"steps": {"type": "array", "items": STEP}},
                      "additionalProperties": False})  # fmt: skip
    assert not is_strict({**STEP, "required": ["kind"]})


def test_a_document_is_found_among_words() -> None:
    assert document_in('Well: {"a": 1}, then.', {"type": "object"}) == '{"a": 1}'
    assert document_in('```json\n{"a": 1}\n```', {"type": "object"}) == '{"a": 1}'
    with pytest.raises(ValueError, match="no JSON"):
        document_in("{power} watts", {"type": "object"})
