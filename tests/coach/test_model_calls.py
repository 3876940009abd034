"""Tool calls out of what servers send for them, and out of words that they leaked into."""

from collections.abc import Sequence
from typing import Any

import pytest

from coach.model_talk import Ended
from tests.coach.model_answers import Calls, answer, part
from tests.coach.model_server import chunk


def called(*fragments: Any, finish: str = "tool_calls") -> Calls:
    """Return the calls of deltas, each a list of fragments."""
    documents = [chunk({"tool_calls": each}) for each in fragments]
    return answer([*documents, chunk({}, finish)])[1]


WHOLE = [("a", "skip_step", "{}"), ("b", "set_intensity", '{"percent": 95}')]


@pytest.mark.parametrize(
    ("fragments", "expected"),
    [
        (  # as the API has it
            [[part("skip_step", "", index=0, id="a")], [part(None, "{}", index=0)],
             [part("set_intensity", "", index=1, id="b")], [part(None, '{"percent"', index=1)],
             [part(None, ": 95}", index=1)]],
            WHOLE,
        ),
        (  # no index at all
            [[part("skip_step", "{}", id="a")],
             [part("set_intensity", '{"percent"', id="b")], [part(None, ": 95}")]],
            WHOLE,
        ),
        (  # the same index for all
            [[part("skip_step", "{}", index=0, id="a")],
             [part("set_intensity", '{"percent"', index=0, id="b")],
             [part(None, ": 95}", index=0)]],
            WHOLE,
        ),
        (  # id, type and name in every chunk
            [[part("set_intensity", '{"percent"', index=0, id="b", type="function")],
             [part("set_intensity", ": 95}", index=0, id="b", type="function")],
             [part("set_intensity", "", index=0, id="b", type="function")]],
            WHOLE[1:],
        ),
        (  # the name in every chunk, and no id
            [[part("set_intensity", '{"percent"')], [part("set_intensity", ": 95}")]],
            [("made1", "set_intensity", '{"percent": 95}')],
        ),
        (  # no ids, no index, one after another
            [[part("skip_step", "{}")], [part("set_intensity", '{"percent": 95}')]],
            [("made1", "skip_step", "{}"), ("made2", "set_intensity", '{"percent": 95}')],
        ),
        (  # the same tool twice, whole each time, without ids
            [[part("set_intensity", '{"percent": 95}', index=0)],
             [part("set_intensity", '{"percent": 90}', index=0)]],
            [("made1", "set_intensity", '{"percent": 95}'),
             ("made2", "set_intensity", '{"percent": 90}')],
        ),
        (  # several in one delta
            [[part("skip_step", "{}", index=0, id="a"),
              part("set_intensity", '{"percent": 95}', index=1, id="b")]],
            WHOLE,
        ),
        (  # several in one delta, with the same index and no ids
            [[part("skip_step", "{}", index=0), part("lap", "{}", index=0)]],
            [("made1", "skip_step", "{}"), ("made2", "lap", "{}")],
        ),
        (  # fragments of two calls in turn
            [[part("skip_step", "{", index=0, id="a"), part("set_intensity", "{", index=1, id="b")],
             [part(None, '"percent": 95}', index=1), part(None, "}", index=0)]],
            WHOLE,
        ),
        ([[part("set_intensity", {"percent": 95}, index=0, id="b")]], WHOLE[1:]),  # an object
        (  # an object that is said again
            [[part("set_intensity", {"percent": 95}, index=0, id="b")]] * 2,
            WHOLE[1:],
        ),
        ([part("skip_step", "{}", index=0, id="a")], WHOLE[:1]),  # no list
        ([[{"name": "skip_step", "arguments": "{}", "id": "a"}]], WHOLE[:1]),  # no middle layer
        ([[part("skip_step", None, index="0", id="a")]], WHOLE[:1]),  # no arguments, a worded index
        ([[part("skip_step", "null", index=0, id="a")]], WHOLE[:1]),
        (  # arguments as text of a text
            [[part("set_intensity", '"{\\"percent\\": 95}"', index=0, id="b")]],
            [("b", "set_intensity", '{"percent": 95}')],
        ),
        (  # a name in pieces
            [[part("set_", "", index=0, id="b")], [part("intensity", "", index=0)],
             [part(None, '{"percent": 95}', index=0)]],
            WHOLE[1:],
        ),
        (  # a name in pieces of which the first is a name as well
            [[part("get_live", "", index=0)], [part("_session", "{}", index=0)]],
            [("made1", "get_live_session", "{}")],
        ),
        (  # the same id for two
            [[part("skip_step", "{}", index=0, id="a")], [part("lap", "{}", index=1, id="a")]],
            [("a", "skip_step", "{}"), ("made1", "lap", "{}")],
        ),
        (  # an index for every fragment
            [[part("set_intensity", '{"percent"', index=0, id="b")],
             [part(None, ": 95}", index=1)]],
            WHOLE[1:],
        ),
        ([[None, part("skip_step", "{}", id="a")], None, []], WHOLE[:1]),  # nothings between
        ([[part(None, "{}", index=0)]], []),  # no name at all
        ([[part("fly", '{"to":', index=0, id="a")]], [("a", "fly", '{"to":')]),  # left to the agent
    ],
)  # fmt: skip
def test_calls_are_put_together_whatever_a_server_leaves_out(
    fragments: Sequence[Any], expected: Calls
) -> None:
    assert called(*fragments) == expected
    assert called(*fragments, finish="stop") == expected


def test_a_legacy_call_counts_where_there_is_no_other() -> None:
    old = [chunk({"function_call": {"name": "skip_step", "arguments": "{"}}),
           chunk({"function_call": {"arguments": "}"}}), chunk({}, "function_call")]  # fmt: skip
    words, calls, end = answer(old)
    assert (words, calls, end.why) == ("", [("made1", "skip_step", "{}")], Ended.CALLS)
    new = chunk({"tool_calls": [part("skip_step", "{}", id="a")]})
    assert answer([new, *old])[1] == [("a", "skip_step", "{}")]


def test_an_endless_number_of_calls_is_cut() -> None:
    deltas = [[part("lap", "{}", index=index, id=f"id{index}")] for index in range(200)]
    assert len(called(*deltas)) == 32


CALL = '{"name": "skip_step", "arguments": {}}'


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        (CALL, ["skip_step"]),
        (f"\n {CALL}\n", ["skip_step"]),
        ('{"name": "skip_step"}', ["skip_step"]),
        ('{"name": "lap", "parameters": {}}', ["lap"]),
        (f'{CALL}\n{{"name": "lap", "arguments": "{{}}"}}', ["skip_step", "lap"]),
        (f"[{CALL}, {CALL}]", ["skip_step", "skip_step"]),
        (f'{{"tool_calls": [{{"function": {CALL}}}]}}', ["skip_step"]),
        (f"```json\n{CALL}\n```", ["skip_step"]),
        (f"<tool_call>\n{CALL}\n</tool_call>\n<tool_call>{CALL}</tool_call>", ["skip_step"] * 2),
        (f"<|python_tag|>{CALL}", ["skip_step"]),
        (f"[TOOL_CALLS][{CALL}]", ["skip_step"]),
        ("<function=skip_step>{}</function>", ["skip_step"]),
        ("<tool_call><function=lap>\n<parameter=n>\n2\n</parameter>\n</function></tool_call>",
         ["lap"]),
        (f"<think>skip?</think>{CALL}", ["skip_step"]),
    ],
)  # fmt: skip
def test_a_call_that_leaked_into_the_words_is_made_when_it_is_all_there_is(
    text: str, calls: list[str]
) -> None:
    for texts in ([text], list(text)):
        words, found, end = answer(
            [*(chunk({"content": each}) for each in texts), chunk({}, "stop")]
        )
        assert words == ""
        assert [name for _, name, _ in found] == calls
        assert end.why is Ended.CALLS
        assert len({id_ for id_, _, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"Sure, I will. {CALL}", "Sure, I will. "),
        (f"{CALL} Done.", "Done."),
        (f"I would say <tool_call>{CALL}</tool_call> and go.", "I would say  and go."),
        ('{"name": "format_disk", "arguments": {}}', ""),
        (f'[{CALL}, {{"name": "format_disk"}}]', ""),
        ('{"name": "skip_step", "argu', ""),
        ("<tool_call>skip_step", ""),
        ("skip_step()", ""),
        ("[skip_step(), lap()]", ""),
        ("Now:\nskip_step({})\nGo!", "Now:\nGo!"),
    ],
)
def test_what_looks_like_a_call_and_is_not_certain_is_neither_done_nor_said(
    text: str, words: str
) -> None:
    for texts in ([text], list(text)):
        found = answer([*(chunk({"content": each}) for each in texts), chunk({}, "stop")])
        assert found[:2] == (words, [])
