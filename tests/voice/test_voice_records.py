"""What is kept of spoken turns: a line each in the log, sound only where the rider wants it."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.voice.choices import VoiceSettings
from coach.voice.recordings import audio_folder, delete_older, forget
from coach.voice.sound_talk import Configure
from coach.voice.turn_talk import By, Opening
from coach.voice.turn_timeline import Stage, Timeline
from coach.voice.voice_log import VoiceLog
from tests.voice.riding_aloud import riding

DAY_S = 86_400


def now() -> datetime:
    return datetime(2026, 3, 4, 18, tzinfo=UTC)


async def test_a_turn_leaves_a_line_with_its_stages_and_none_of_its_words(tmp_path: Path) -> None:
    clerk = ThreadPoolExecutor(1)
    records = VoiceLog(tmp_path, clerk, now)
    async with riding(folder=tmp_path, records=records) as rider:
        rider.asks("what is my power")
        await rider.hears()
        rider.asks("what is my power")
        rider.wait(1.0)
        rider.voice.press(By.SOCKET)
        rider.wait(0.1)
    clerk.shutdown(wait=True)
    text = (tmp_path / "log" / "voice.jsonl").read_text()
    first, second, third = map(json.loads, text.splitlines())
    stages = list(first["stages"])
    assert stages[0] == "pressed"
    for stage in ("live", "voiced_until", "finished", "final", "asked", "answered", "sounding"):
        assert stage in stages
    times = [first["stages"][stage] for stage in ("asked", "answered", "sounding", "silent")]
    assert times == sorted(times)
    assert first["answer"]["intent"] == "power"
    assert first["answer"]["path"] == "offline"
    assert (first["ending"], first["heard"]["cut"]) == ("done", False)
    assert (second["ending"], second["heard"]["cut"]) == ("barged", True)
    assert third["ending"] == "cancelled"
    assert "279" not in text
    assert "what is" not in text


def test_the_log_stays_bounded(tmp_path: Path) -> None:
    clerk = ThreadPoolExecutor(1)
    records = VoiceLog(tmp_path, clerk, now, most_bytes=4_000)
    for number in range(60):
        timeline = Timeline(number, Opening.PRESS)
        timeline.reach(Stage.PRESSED, float(number))
        records.add(timeline)
    clerk.shutdown(wait=True)
    files = sorted((tmp_path / "log").iterdir())
    assert [path.name for path in files][:2] == ["voice.jsonl", "voice.jsonl.1"]
    assert len(files) <= 4
    assert all(path.stat().st_size <= 4_000 for path in files)
    last = json.loads((tmp_path / "log" / "voice.jsonl").read_text().splitlines()[-1])
    assert last["turn"] == 59


async def test_a_disk_that_refuses_is_named_and_the_turn_goes_on(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where a folder should be")
    clerk = ThreadPoolExecutor(1)
    async with riding(folder=tmp_path, records=VoiceLog(tmp_path, clerk, now)) as rider:
        rider.asks("what is my power")
        assert "watts" in await rider.hears()
        clerk.submit(int).result(60)
        (missing,) = rider.voice.view().missing
        assert missing.startswith("spoken turns are not logged: voice.jsonl:")
    clerk.shutdown(wait=True)


@pytest.mark.parametrize("days", [0, 7])
async def test_sound_is_kept_only_where_the_rider_wants_it(tmp_path: Path, days: int) -> None:
    settings = VoiceSettings(keep_audio_days=days)
    async with riding(folder=tmp_path, settings=settings) as rider:
        (configured,) = [each for each in rider.sound.sent if isinstance(each, Configure)]
    assert configured.keep_audio == (str(audio_folder(tmp_path)) if days else "")


def _recorded(folder: Path, name: str, days_ago: float, now_s: float) -> Path:
    path = audio_folder(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF")
    os.utime(path, (now_s - days_ago * DAY_S,) * 2)
    return path


def test_recordings_go_after_their_days(tmp_path: Path) -> None:
    now_s = now().timestamp()
    old = _recorded(tmp_path, "a.wav", 8, now_s)
    new = _recorded(tmp_path, "b.wav", 6, now_s)
    assert delete_older(tmp_path, 7, now_s) == 1
    assert (old.exists(), new.exists()) == (False, True)
    assert delete_older(tmp_path, 0, now_s) == 1  # keeping was switched off
    assert not new.exists()
    assert delete_older(tmp_path, 7, now_s) == 0


def test_everything_is_forgotten_on_request_and_nothing_else(tmp_path: Path) -> None:
    _recorded(tmp_path, "a.wav", 0, now().timestamp())
    log = tmp_path / "log"
    log.mkdir()
    for name in ("voice.jsonl", "voice.jsonl.1", "turns.jsonl"):
        (log / name).write_text("{}\n")
    assert forget(tmp_path) == 3
    assert [path.name for path in log.iterdir()] == ["turns.jsonl"]
    assert list(audio_folder(tmp_path).iterdir()) == []
