"""The real pyttsx3 in its worker, and workers that die, hang and babble."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from coach.voice.clip_folder import memory_folder
from coach.voice.engine_worker import WorkerEngine
from coach.voice.engines import EngineFailed, EngineGone, own_voice, voice_named
from coach.voice.levelling import levelled
from tests.voice.stand_ins import WORKER, words_of

LONG = "ninety seconds left, then three minutes easy, and after that two more of the same. " * 12
PATIENT_S = 120.0
NO_SPEECH = pytest.mark.skipif(
    find_spec("pyttsx3") is None or shutil.which("espeak-ng") is None,
    reason="pyttsx3 or espeak-ng is not installed",
)


@pytest.fixture
def worker() -> Iterator[WorkerEngine]:
    engine = WorkerEngine(log=subprocess.DEVNULL, answers_within_s=PATIENT_S)
    yield engine
    engine.close()


def stand_in(folder: Path, *deeds: str, within_s: float = PATIENT_S) -> WorkerEngine:
    words = words_of(WORKER, folder, str(folder / "count"), *deeds)
    return WorkerEngine(words=words, answers_within_s=within_s)


def is_gone(pid: int) -> bool:
    """Wait for the end of a process that is no child of this one."""
    for _ in range(6000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        threading.Event().wait(0.01)
    return False


@NO_SPEECH
@pytest.mark.parametrize("language", ["en", "de", "nl", "pl"])
def test_the_worker_speaks_each_language_with_its_own_voice(
    worker: WorkerEngine, language: str
) -> None:
    own = own_voice((language,), worker.voices())
    assert own is not None
    assert any(each.startswith(language) for each in own.languages)
    pcm = worker.render("Trener mówi: für één minuut, zone vier.", own.id, 195)
    assert pcm.rate == 22_050
    assert 1.0 < pcm.seconds < 10.0
    assert levelled(pcm).samples


@NO_SPEECH
def test_each_sentence_has_the_pace_and_the_voice_that_were_asked_for_it(
    worker: WorkerEngine,
) -> None:
    asked = [(140, "en-us"), (260, "en-us"), (260, "de"), (140, "de"), (195, "de")] * 2
    seconds = [worker.render("two more to go", f"gmw/{v}", pace).seconds for pace, v in asked]
    assert seconds[:5] == pytest.approx(seconds[5:], rel=0.05)
    assert seconds[1] < 0.75 * seconds[0]
    assert seconds[2] < seconds[4] < seconds[3]


@NO_SPEECH
def test_a_sentence_that_follows_at_once_is_neither_lost_nor_cut_nor_the_last_one(
    worker: WorkerEngine,
) -> None:
    long, short = (f"{'hold it there ' * n}" for n in (30, 1))
    seconds = [worker.render(text, "", 195).seconds for text in (long, short) * 20]
    assert min(seconds[::2]) > 0.9 * max(seconds[::2]) > 10 * max(seconds[1::2])
    assert min(seconds[1::2]) > 0.5


@NO_SPEECH
def test_a_worker_that_is_killed_between_two_sentences_costs_a_new_one_and_no_word(
    worker: WorkerEngine,
) -> None:
    first = worker.render("two hundred watts", "", 195)
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    second = worker.render("two hundred watts", "", 195)
    assert worker.pid != pid
    assert second.seconds == pytest.approx(first.seconds, rel=0.05)


@NO_SPEECH
def test_a_worker_that_is_killed_in_the_middle_of_a_sentence_says_it_again(
    worker: WorkerEngine,
) -> None:
    whole = worker.render(LONG, "", 80)
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # it holds the sentence, and does not answer
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    assert worker.render(LONG, "", 80).seconds == pytest.approx(whole.seconds, rel=0.05)
    killer.join()
    assert worker.pid != pid


@NO_SPEECH
def test_a_voice_that_is_not_there_is_an_error_and_the_worker_lives(worker: WorkerEngine) -> None:
    worker.render("hello", "", 195)
    pid = worker.pid
    with pytest.raises(EngineFailed, match="nobody"):
        worker.render("hello", "nobody", 195)
    assert worker.render("hello", "gmw/de", 195).samples
    assert worker.pid == pid


@NO_SPEECH
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="descriptors are counted in /proc")
def test_two_hundred_sentences_leave_no_file_and_no_descriptor_behind(worker: WorkerEngine) -> None:
    def counts() -> tuple[int, ...]:
        folders = (Path("/proc/self/fd"), Path(f"/proc/{worker.pid}/fd"))
        return (threading.active_count(), *(len(list(folder.iterdir())) for folder in folders))

    def speech_files() -> set[str]:
        return {path.name for path in memory_folder().glob(f"teamcar-speech-{os.getpid()}-*")}

    for number in range(3):
        worker.render(f"{number} watts", "", 195)
    before, files = counts(), speech_files()
    memory = Path(f"/proc/{worker.pid}/statm").read_text().split()[1]
    for number in range(200):
        worker.render(f"{number} watts, hold it there", "", 195)
    assert counts() == before
    assert speech_files() == files == set()
    grown = int(Path(f"/proc/{worker.pid}/statm").read_text().split()[1]) - int(memory)
    assert grown < 1000  # pages


@NO_SPEECH
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
def test_the_worker_dies_with_its_parent_however_that_went() -> None:
    program = (
        "import os, subprocess, sys; from coach.voice.engine_worker import WorkerEngine;"
        "w = WorkerEngine(log=subprocess.DEVNULL); w.voices(); print(w.pid, flush=True);"
        "sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    assert is_gone(pid)


@pytest.mark.parametrize("deed", ["die", "garbage", "half", "other"])
def test_a_worker_that_fails_once_is_replaced_and_asked_again(tmp_path: Path, deed: str) -> None:
    engine = stand_in(tmp_path, deed, "well")
    try:
        assert engine.render("two watts", "", 195).seconds == pytest.approx(0.25)
    finally:
        engine.close()


@pytest.mark.parametrize("deed", ["die", "garbage", "half", "other"])
def test_a_worker_that_fails_twice_is_given_up_for_this_sentence(tmp_path: Path, deed: str) -> None:
    engine = stand_in(tmp_path, deed, deed, "well")
    try:
        with pytest.raises(EngineGone):
            engine.render("two watts", "", 195)
        assert engine.pid is None
        assert engine.render("three watts", "", 195).samples
    finally:
        engine.close()


def test_a_worker_that_hangs_is_ended_and_asked_no_third_time(tmp_path: Path) -> None:
    engine = stand_in(tmp_path, "hang", within_s=0.3)
    try:
        with pytest.raises(EngineGone):
            engine.render("two watts", "", 195)
        assert (tmp_path / "count").read_text() in ("", ".", "..")
        assert engine.pid is None
    finally:
        engine.close()


def test_a_worker_that_says_why_is_believed_and_kept(tmp_path: Path) -> None:
    engine = stand_in(tmp_path, "no", "well")
    try:
        with pytest.raises(EngineFailed, match="the voice is broken"):
            engine.render("two watts", "", 195)
        pid = engine.pid
        assert engine.render("two watts", "", 195).samples
        assert engine.pid == pid
    finally:
        engine.close()


def test_closing_ends_a_worker_that_hangs_in_a_sentence(tmp_path: Path) -> None:
    engine = stand_in(tmp_path, "hang")
    assert engine.voices()
    failures: list[EngineFailed] = []

    def render() -> None:
        try:
            engine.render("two watts", "", 195)
        except EngineFailed as failed:
            failures.append(failed)

    thread = threading.Thread(target=render)
    thread.start()
    while not (tmp_path / "count").exists():
        threading.Event().wait(0.005)
    engine.close()
    thread.join(PATIENT_S)
    assert len(failures) == 1
    with pytest.raises(EngineFailed, match="closed"):
        engine.render("two watts", "", 195)


def test_a_program_that_is_not_there_is_named() -> None:
    engine = WorkerEngine(words=("/nowhere/speech",))
    with pytest.raises(EngineGone, match="/nowhere/speech: No such file"):
        engine.render("two watts", "", 195)
    engine.close()


@NO_SPEECH
def test_a_driver_that_is_not_there_is_named_and_not_asked_again() -> None:
    engine = WorkerEngine(driver="nobody", log=subprocess.DEVNULL)
    with pytest.raises(EngineFailed, match="nobody"):
        engine.voices()
    assert engine.pid is None
    engine.close()


@NO_SPEECH
def test_voices_are_found_by_id_name_language_or_a_part(worker: WorkerEngine) -> None:
    voices = worker.voices()
    for wished in ("gmw/de", "German", "de", "DE", "germ"):
        found = voice_named(wished, voices)
        assert found is not None
        assert found.id == "gmw/de"
    british = voice_named("en-gb", voices)
    assert british is not None
    assert british.languages == ("en-gb",)
    assert voice_named("nobody", voices) is None
    assert voice_named("", voices) is None
