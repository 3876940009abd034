"""The first words of a ride cost its loop no more than the hundredth ones."""

import subprocess
import sys

import pytest

from coach.language import language
from coach.voice.readiness import make_ready

MOST_CALLS = 40_000  # of Python functions for one wording; a table that is made takes more by far
COUNT = """
import sys
from coach.language import language
from coach.voice.completeness import understand
from coach.voice.readiness import read_tables
from coach.voice.spoken_form import spoken_form

spoken = language(sys.argv[1])
if sys.argv[2] == "ready":
    read_tables(spoken)
calls = 0

def count(frame, event, argument):
    global calls
    calls += event == "call"

most = 0
for words in ("what is my heart rate", "skip this", "quite plaese", "yes", "nog lang", "licht",
              "wie viel watt trete ich", "ich mag den langen wind auf der strasse am meer"):
    calls = 0
    sys.setprofile(count)
    understand(words, spoken)
    spoken_form("0:59 into Over, 1:01 left.", spoken)
    sys.setprofile(None)
    most = max(most, calls)
print(most)
"""


def calls(code: str, how: str) -> int:
    run = [sys.executable, "-c", COUNT, code, how]
    return int(subprocess.run(run, capture_output=True, check=True, timeout=120).stdout)


@pytest.mark.parametrize("code", ["de", "en"])
def test_no_table_is_made_by_the_first_words(code: str) -> None:
    assert calls(code, "ready") < MOST_CALLS


def test_without_being_made_ready_the_first_words_wait_for_tables() -> None:
    assert calls("de", "unready") > MOST_CALLS


def test_it_is_done_beside_the_loop_and_ends() -> None:
    thread = make_ready(language("pl"))
    thread.join(60.0)
    assert not thread.is_alive()
