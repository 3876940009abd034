"""The sound process is kept: started again when it ends or is deaf, told anew how it was set up."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from coach.voice.sound import LOG_MOST_BYTES, Patience, SoundProcess
from coach.voice.sound_talk import (
    Configure,
    DevicesFound,
    Happened,
    Hush,
    ListDevices,
    Lost,
    Ready,
    Ring,
    SetVolume,
    WatchLevel,
)
from tests.voice.sound_fakes import PATIENCE_S


class Kept:
    """A sound process with a stand-in for a child, and all that it told."""

    def __init__(self, folder: Path, manner: str, patience: Patience | None = None) -> None:
        self.log = folder / "log" / "sound.log"
        self.process = SoundProcess(
            self.log,
            command=(sys.executable, "-m", "tests.voice.standin_sound", manner),
            patience=patience,
            again_after_s=(0.0, 0.0),
        )
        self.told: list[Happened] = []
        self._changed = asyncio.Event()
        self.process.listen(self._hear)

    def _hear(self, happened: Happened) -> None:
        self.told.append(happened)
        self._changed.set()

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not so():
                self._changed.clear()
                await self._changed.wait()

    async def count(self, kind: type[Happened], number: int) -> None:
        await self.until(lambda: sum(isinstance(h, kind) for h in self.told) >= number)

    def found(self) -> list[tuple[str, ...]]:
        return [h.microphones for h in self.told if isinstance(h, DevicesFound)]

    def lost(self) -> list[tuple[str, bool]]:
        return [(h.why, h.again) for h in self.told if isinstance(h, Lost)]


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    kept = Kept(tmp_path, "echo")
    await kept.process.start()
    yield kept
    await kept.process.stop()


async def test_it_is_told_what_to_do_and_tells_what_happened(kept: Kept) -> None:
    assert kept.process.lost == ""
    kept.process.send(Configure(microphone="headset"))
    await kept.until(lambda: ("configured", "headset", "1") in kept.found())
    ready = kept.told[0]
    assert isinstance(ready, Ready)
    assert ready.pid == kept.process.pid


async def test_a_crash_costs_one_sentence_and_the_next_one_knows_its_settings(kept: Kept) -> None:
    kept.process.send(Configure(microphone="headset"))
    kept.process.send(SetVolume(0.25))
    kept.process.send(WatchLevel(True))
    await kept.until(lambda: ("level", "True") in kept.found())
    first = kept.process.pid
    kept.told.clear()
    kept.process.send(Hush())
    await kept.until(lambda: ("level", "True") in kept.found())
    assert kept.lost() == [("the sound process was ended by SIGABRT", True)]
    assert kept.found() == [("configured", "headset", "0.25"), ("level", "True")]
    assert kept.process.pid != first
    assert kept.process.lost == ""


async def test_what_is_wanted_in_the_moment_of_a_crash_is_done_by_the_next_one(kept: Kept) -> None:
    def again(happened: Happened) -> None:
        if isinstance(happened, Lost):
            kept.process.send(Ring("heard"))

    kept.process.send(Configure(microphone="headset"))
    kept.process.listen(again)
    kept.process.send(Hush())
    await kept.until(lambda: ("rung",) in kept.found())
    assert kept.found()[-2:] == [("configured", "headset", "1"), ("rung",)]


async def test_one_that_crashes_again_and_again_stays_away_until_something_changes(
    kept: Kept,
) -> None:
    for number in range(1, 4):
        await kept.count(Ready, number)
        kept.process.send(Hush())
    await kept.count(Lost, 3)
    assert [again for _, again in kept.lost()] == [True, True, False]
    assert kept.process.lost.endswith("3 times")
    assert kept.process.pid is None
    kept.process.send(Configure(microphone="another"))
    await kept.until(lambda: ("configured", "another", "1") in kept.found())


async def test_one_that_no_longer_answers_is_replaced(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "deaf", Patience(between_pings_s=0.05, to_answer_s=0.05))
    await kept.process.start()
    await kept.count(Lost, 1)
    assert kept.lost()[0] == ("the sound process did not answer", True)
    await kept.count(Ready, 2)
    await kept.process.stop()


async def test_one_that_ends_before_it_is_ready_says_how(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "never")
    await kept.process.start()
    await kept.count(Lost, 3)
    assert kept.lost()[0] == ("the sound process ended by itself (3)", True)
    await kept.process.stop()


async def test_a_program_that_is_not_there_is_a_sentence_and_no_more(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "echo")
    kept.process = SoundProcess(
        tmp_path / "log", command=("/nowhere/sound",), again_after_s=(0.0, 0.0)
    )
    kept.process.listen(kept._hear)
    await kept.process.start()
    await kept.count(Lost, 3)
    assert "does not start" in kept.process.lost
    await kept.process.stop()


async def test_what_is_no_message_is_passed_over(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "babble")
    await kept.process.start()
    await kept.until(lambda: ("after the babble",) in kept.found())
    assert kept.lost() == []
    await kept.process.stop()


async def test_one_that_never_stops_to_talk_nonsense_is_ended_and_the_ride_goes_on(
    tmp_path: Path,
) -> None:
    kept = Kept(tmp_path, "nonsense")
    await kept.process.start()
    await kept.count(Lost, 3)
    assert set(kept.lost()[:2]) == {("the sound process said what nobody understands", True)}
    assert not kept.lost()[2][1]  # it stays away until something changes
    await kept.process.stop()
    assert kept.process.pid is None


async def test_more_than_a_line_may_have_ends_it(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "flood")
    await kept.process.start()
    await kept.count(Lost, 1)
    assert kept.lost()[0][0] == "the sound process said more than it may"
    await kept.process.stop()


async def test_what_libraries_print_goes_to_its_log_and_nowhere_else(
    kept: Kept, capfd: pytest.CaptureFixture[str]
) -> None:
    kept.process.send(Ring("live"))
    await kept.until(lambda: ("rung",) in kept.found())
    assert "a library prints" in kept.log.read_text()
    assert capfd.readouterr() == ("", "")


async def test_a_long_log_is_begun_anew(tmp_path: Path) -> None:
    log = tmp_path / "log" / "sound.log"
    log.parent.mkdir()
    log.write_bytes(bytes(LOG_MOST_BYTES + 1))
    kept = Kept(tmp_path, "echo")
    await kept.process.start()
    await kept.count(Ready, 1)
    assert log.stat().st_size < LOG_MOST_BYTES
    await kept.process.stop()


async def test_its_libraries_take_one_core_and_a_sound_server_knows_what_it_is(kept: Kept) -> None:
    kept.process.send(ListDevices())
    await kept.count(DevicesFound, 1)
    threads, properties = kept.found()[0]
    assert threads == "1"
    assert "media.role=phone" in properties


async def test_a_listener_that_fails_does_not_end_the_voice(kept: Kept) -> None:
    def fail(happened: Happened) -> None:
        raise RuntimeError("a listener's fault")

    end = kept.process.listen(fail)
    kept.process.send(WatchLevel(False))
    await kept.until(lambda: ("level", "False") in kept.found())
    end()
    kept.process.send(WatchLevel(True))
    await kept.until(lambda: ("level", "True") in kept.found())


async def test_after_it_was_stopped_nothing_is_left(tmp_path: Path) -> None:
    kept = Kept(tmp_path, "echo")
    kept.process.send(Hush())  # before it was started: dropped
    await kept.process.start()
    await kept.count(Ready, 1)
    await kept.process.stop()
    assert kept.process.pid is None
    assert kept.lost() == []
    kept.process.send(Hush())
    await kept.process.stop()
    assert len(asyncio.all_tasks()) == 1


async def test_ended_while_it_starts_it_leaves_no_process_behind(tmp_path: Path) -> None:
    process = Kept(tmp_path, "echo").process
    starting = asyncio.create_task(process.start())
    await asyncio.sleep(0)  # it has begun
    await process.stop()
    await starting
    assert process.pid is None
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "sound process"]


async def test_started_again_while_it_ends_it_runs(tmp_path: Path) -> None:
    process = Kept(tmp_path, "echo").process
    await process.start()
    ending = asyncio.create_task(process.stop())
    await asyncio.sleep(0)
    await process.start()
    await ending
    assert process.pid is not None
    await process.stop()
    assert process.pid is None
