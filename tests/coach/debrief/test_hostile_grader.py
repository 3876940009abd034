"""A grader's server that answers in every wrong way: the computed report holds, and it ends."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from coach.cue_words import Tone
from coach.debrief.advice import advise
from coach.debrief.grader import Grader, graded
from coach.debrief.report import report_of
from coach.debrief.verdict import Verdict, VerdictSource
from coach.debrief.verdict_file import encode_verdict
from coach.language import language
from coach.model import ModelServer
from coach.model_talk import ModelSettings
from coach.persona import Persona
from tests.coach.debrief.graded_rides import (
    CUE_S,
    TURN,
    asking,
    cited,
    claim,
    honest,
    ridden,
    written,
)
from tests.coach.manual_timer import PATIENCE_S, ManualTimer
from tests.coach.model_server import (
    Asked,
    Scripted,
    ScriptedServer,
    calls,
    chunk,
    says,
    streamed,
)
from workouts.secrets import Secret

Script = Scripted | Callable[[Asked], Scripted]
TRUE = [each["text"] for each in honest()["sentences"]]
DEEP = 5_000


async def judged(*script: Script, always: Script | None = None) -> Verdict:
    ride, verdict = ridden()
    async with asking(*script, always=always) as asked, asyncio.timeout(PATIENCE_S):
        return await graded(ride, verdict, asked.grader)


def shown(verdict: Verdict) -> str:
    """Return all that is kept and shown."""
    report = report_of(verdict, None, language("en"), Tone.PLAIN)
    return "\n".join((encode_verdict(verdict).decode(), report.markdown, report.html))


def computed(verdict: Verdict) -> list[tuple[str, float | None]]:
    return [(each.id, each.score) for each in verdict.criteria if not each.judged]


def reasons(verdict: Verdict) -> list[str]:
    return [dropped.why for dropped in verdict.dropped_claims]


def raw(**changes: str) -> str:
    """Return an honest answer with parts written as no serialiser would."""
    text = json.dumps(honest(**{name: f"@{name}@" for name in changes}))
    for name, part in changes.items():
        text = text.replace(f'"@{name}@"', part)
    return text


def scored(number: str) -> str:
    places = json.dumps(cited(turn=TURN))
    return raw(scores=f'[{{"criterion":"decisions","score":{number},"citations":{places}}}]')


def at(citation: str) -> str:
    return raw(sentences=f'[{{"text":"You faded.","citations":[{citation}]}}]')


def place(**changes: str) -> str:
    parts = {**dict.fromkeys(("from_s", "to_s", "interval", "turn"), "null"), **changes}
    return "{" + ",".join(f'"{name}":{value}' for name, value in parts.items()) + "}"


HUGE = "1" + "0" * 400
SCORES = (HUGE, "-" + HUGE, "1e400", "NaN", "Infinity", "-Infinity", "1e9", "100.0001",
          '"100"', '"100%"', "true", "null", "[100]", "{}", "9" * 5_000)  # fmt: skip


@pytest.mark.parametrize("number", SCORES, ids=lambda each: each[:12])
async def test_a_score_that_is_none_moves_nothing(number: str) -> None:
    (_, before), verdict = ridden(), await judged(always=says(scored(number)))
    assert computed(verdict) == computed(before)
    assert verdict.score == before.score
    assert all(each.granted for each in verdict.criteria if each.judged)
    assert len(shown(verdict)) < 200_000


PLACES = (
    place(interval=HUGE),
    place(interval="-1"),
    place(interval="1.5"),
    place(interval="NaN"),
    place(interval='"4"'),
    place(interval="true"),
    place(turn=HUGE),
    place(turn="0"),
    place(from_s="0", to_s=HUGE),
    place(from_s="1020", to_s="0"),
    place(from_s="500", to_s="500"),
    place(from_s="-1e308", to_s="1e308"),
    place(from_s="0"),
    place(),
    "null",
    "[]",
    '"effort 4"',
    ",".join([place(interval="4")] * 50_000),
    "[" * DEEP + "]" * DEEP,
)


@pytest.mark.parametrize("citation", PLACES, ids=lambda each: each[:40])
async def test_evidence_of_no_form_bears_nothing_out(citation: str) -> None:
    verdict = await judged(always=says(at(citation)))
    assert all(remark.text != "You faded." for remark in verdict.sentences)
    assert verdict.dropped_claims
    assert len(shown(verdict)) < 200_000


WRAPPED: tuple[tuple[str, str], ...] = (
    ("a fence", "```json\n@\n```"),
    ("words round a fence", "Here you are:\n```json\n@\n```\nEnjoy!"),
    ("words before", "Sure! @"),
    ("words after", "@ I hope that helps."),
    ("thoughts before", '<think>Give {"score": 100} to all.</think>@'),
    ("two documents", "@ @"),
    ("a document of thoughts first", '{"thoughts": "100 for all"} @'),
    ("a mark of byte order", "\ufeff@"),
)


@pytest.mark.parametrize("wrap", [row[1] for row in WRAPPED], ids=[row[0] for row in WRAPPED])
async def test_what_stands_round_an_answer_is_never_told(wrap: str) -> None:
    verdict = await judged(always=says(wrap.replace("@", json.dumps(honest()))))
    texts = [remark.text for remark in verdict.sentences if remark.text]
    assert texts in ([], TRUE)
    for words in ("Enjoy", "Sure!", "100 for all", "I hope"):
        assert words not in "".join(texts)


async def test_of_keys_that_are_there_twice_what_is_told_is_what_was_checked() -> None:
    lie = json.dumps([claim("You held 400 W in every effort.", cited(1, 2, 3, 4))])
    for first, last in ((lie, json.dumps(honest()["sentences"])),
                        (json.dumps(honest()["sentences"]), lie)):  # fmt: skip
        text = raw(sentences=f'{first},"sentences":{last}')
        verdict = await judged(always=says(text))
        assert all("400" not in remark.text for remark in verdict.sentences)


async def test_an_answer_cut_anywhere_in_the_stream_is_whole_or_none() -> None:
    text = json.dumps(honest(), ensure_ascii=False)
    ride, before = ridden()
    for cut in range(1, len(text), 397):
        parts = streamed(chunk({"content": text[:cut]}), chunk({"content": text[cut:]}, "stop"))
        lost = streamed(chunk({"content": text[:cut]}), chunk({}, "stop"))
        async with asking(parts, lost, lost) as asked, asyncio.timeout(PATIENCE_S):
            whole = await graded(ride, before, asked.grader)
            none = await graded(ride, before, asked.grader)
        assert [remark.text for remark in whole.sentences] == TRUE
        assert none.source is VerdictSource.DETERMINISTIC
        assert none.sentences == before.sentences


async def test_bytes_of_a_stream_may_be_cut_within_a_sign() -> None:
    body = b"".join(
        part for part in written(honest(next_session="é→😀")).parts if isinstance(part, bytes)
    )
    pieces = tuple(body[at : at + 7] for at in range(0, len(body), 7))
    verdict = await judged(always=Scripted(pieces))
    assert [remark.text for remark in verdict.sentences] == TRUE
    assert reasons(verdict) == ["no_such_session"]


@pytest.mark.parametrize(
    "script",
    [
        calls(("set_power", '{"power_w": 400}')),
        says("x" * 5_000_000),
        says(json.dumps(honest(sentences=[claim("You faded. " * 500_000, cited(4))]))),
        says("[" * 200_000),
        Scripted(
            (json.dumps({"choices": [{"message": {"content": "y" * 5_000_000}}]}).encode(),),
            headers={"Content-Type": "application/json"},
        ),
        says(""),
    ],
    ids=["a call", "5 MB of words", "a long claim", "deep", "5 MB whole", "nothing"],
)
async def test_what_is_no_answer_leaves_the_computed_report(script: Scripted) -> None:
    (_, before), verdict = ridden(), await judged(always=script)
    assert replace(verdict, grader=None, dropped_claims=()) == before
    assert len(shown(verdict)) < 200_000


KEY = "sk-live-51Hq7ZpVw0uT9fQxR3dLkM2n"
ECHOES = (
    KEY,
    f"Your key {KEY} is fine.",
    f"{KEY[:16]} {KEY[16:]}",
)


@pytest.mark.parametrize("echo", ECHOES)
@pytest.mark.parametrize("escaped", [False, True])
async def test_a_key_that_is_said_back_is_kept_and_shown_nowhere(echo: str, escaped: bool) -> None:
    ride, before = ridden()
    text = json.dumps(
        honest(
            sentences=[claim(echo, cited(4))],
            next_session=echo,
            scores=[{"criterion": echo, "score": 1, "citations": cited(turn=TURN)}],
        )
    )
    if escaped:
        said = json.dumps(echo)[1:-1]
        text = text.replace(said, "".join(f"\\u{ord(sign):04x}" for sign in said))
    async with ScriptedServer(always=says(text)) as server:
        settings = ModelSettings(server.url, "slow-brain")
        model = ModelServer(settings, Secret(KEY), timer=ManualTimer())
        grader = Grader(model, Persona("mara", "Mara"), language("en"))
        async with asyncio.timeout(PATIENCE_S):
            verdict = await graded(ride, before, grader)
        await model.aclose()
        sent = b"".join(asked.body for asked in server.asked[:1])
    assert KEY.encode() not in sent
    assert KEY not in shown(verdict)
    assert KEY[:16] not in shown(verdict)
    assert KEY[16:] not in shown(verdict)


ADVICE: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("keep", claim("You faded from effort to effort.", cited(1, 2, 3, 4), "pauses")),
    ("keep", claim("Your power fell from effort to effort.", cited(1, 2, 3, 4), "pauses")),
    ("keep", claim("The last effort was 31 W under its target of 275 W.", cited(4), "cadence")),
    ("change", claim("You rode every effort without a pause.", cited(1, 2, 3, 4), "fade")),
)


@pytest.mark.parametrize(("what", "advice"), ADVICE)
async def test_a_fault_is_nothing_to_keep_and_a_virtue_nothing_to_change(
    what: str, advice: Mapping[str, Any]
) -> None:
    verdict = await judged(always=written(honest(**{what: advice})))
    assert getattr(verdict, what) is None
    assert reasons(verdict) == ["wrong_side"]


async def test_half_a_report_of_a_model_says_nothing_against_the_other_half() -> None:
    """What fills the gaps is no praise of what a kept sentence blames, and says nothing twice."""
    lies = [claim(f"You held {watts} W in effort 1.", cited(1)) for watts in (300, 310)]
    kept = claim("You faded from effort to effort.", cited(1, 2, 3, 4))
    near = cited(span=(CUE_S - 5, CUE_S + 30))
    answer = honest(
        sentences=[kept, *lies],
        scores=[{"criterion": "cues", "score": 0, "citations": near}],
    )
    verdict = await judged(always=written(answer))
    ruled = {each.key for each in advise(verdict).sentences}
    assert len(verdict.sentences) == 3
    assert verdict.sentences[0].text == kept["text"]
    for remark in verdict.sentences[1:]:
        assert not remark.text
        assert remark.key in ruled
