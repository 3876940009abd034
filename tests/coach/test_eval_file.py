"""Files of scenarios: what is wrong is told with its line, and nothing of it is run."""

from pathlib import Path

import pytest

from coach.eval_file import BadScenario, read_scenarios, shipped

HEAD = "language: en\nscenarios:\n"
ONE = "  - name: x\n    kind: offline\n    state: warmup\n    turns:\n"
BAD = {
    "nothing": ("", 1, "nothing in it"),
    "no YAML": ("language: [en\nscenarios:", 2, "is no YAML"),
    "a tab": ("language: en\n\tscenarios: []\n", 2, "is no YAML"),
    "no list": ("language: en\n", 1, "no list of scenarios"),
    "a language that is none": ("language: xx\n", 1, "no list of scenarios"),
    "another language": ("language: xx\nscenarios:\n" + ONE + "    - say: hi\n", 1, "there are en"),
    "a kind that is none": (HEAD + ONE.replace("offline", "odd") + "    - say: hi\n", 4, "kind is"),
    "a state that is none": (HEAD + ONE.replace("warmup", "moon") + "    - say: hi\n", 5, "state"),
    "no words": (HEAD + ONE + "    - path: offline\n", 7, "nothing said"),
    "an odd name": (HEAD + ONE + "    - say: hi\n      colour: red\n", 8, "colour is no part"),
    "a slot that is none": (HEAD + ONE + "    - say: hi\n      number: watts\n", 8, "number is"),
    "a tool that is none": (HEAD + ONE + "    - say: hi\n      tool: rm\n", 8, "tool is"),
    "an act that is none": (HEAD + ONE + "    - say: hi\n      acted: fly\n", 8, "acted is"),
    "no part of a ride": (HEAD + ONE + "    - say: hi\n      ride: {mood: up}\n", 8, "has no mood"),
    "a time that is none": (HEAD + ONE + "    - say: hi\n      total_s: soon\n", 8, "give seconds"),
    "a yes that is none": (HEAD + ONE + "    - say: hi\n      asks: maybe\n", 8, "asks is"),
    "a name twice": (HEAD + (ONE + "    - say: hi\n") * 2, 8, "the one on line 3"),
    "one key twice": (HEAD + ONE + "    - say: hi\n      say: ho\n", 8, "stands there twice"),
    "an anchor": (HEAD + ONE + "    - &a say: hi\n", 7, "anchors"),
    "an object": (HEAD + ONE + "    - say: !!python/object/apply:os.system [ls]\n", 7, "tag"),
    "a tag": (HEAD + ONE + "    - say: !env HOME\n", 7, "tag"),
    "too deep": ("a: " + "[" * 60 + "]" * 60, 1, "nested too deeply"),
}


@pytest.mark.parametrize(("text", "line", "why"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadScenario) as caught:
        read_scenarios(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"language: en\n\xe4", b"a" * 1_000_001])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(data)
    with pytest.raises(BadScenario, match=r"mine\.yaml"):
        read_scenarios(path)
    with pytest.raises(BadScenario, match="No such file"):
        read_scenarios(tmp_path / "other.yaml")


def test_a_word_stays_a_word(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HEAD + ONE + "    - {say: no, absent: [1:30, yes]}\n", encoding="utf-8")
    (scenario,) = read_scenarios(path)
    assert scenario.turns[0].words == "no"
    assert scenario.turns[0].expected.absent == ("1:30", "yes")


def test_those_shipped_are_read() -> None:
    assert [path.stem for path in shipped()] == ["de", "en", "nl", "pl"]
    for path in shipped():
        assert {each.language for each in read_scenarios(path)} == {path.stem}
