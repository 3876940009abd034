"""What the microphone heard, a WAV a turn, where the rider has opted in: kept for days, forgotten.

The sound process writes them (Configure.keep_audio); without the setting there is no folder.
"""

import logging
import time
from pathlib import Path

AUDIO = Path("voice", "audio")
DAY_S = 86_400.0

log = logging.getLogger(__name__)


def audio_folder(data: Path) -> Path:
    """Return where recordings of a data folder are."""
    return data / AUDIO


def delete_older(data: Path, days: int, now_s: float | None = None) -> int:
    """Delete recordings older than `days`, all of them with 0; returns how many went.

    `now_s` is the time of the wall as files have it.
    """
    now_s = time.time() if now_s is None else now_s
    gone = 0
    for path in _recordings(data):
        try:
            if days > 0 and now_s - path.stat().st_mtime <= days * DAY_S:
                continue
            path.unlink()
            gone += 1
        except FileNotFoundError:
            continue  # another process was faster
        except OSError as error:
            log.warning("a recording could not be deleted: %s: %s", path.name, error)
    return gone


def forget(data: Path) -> int:
    """Delete everything that the voice has kept: recordings and its log; returns how many files.

    Raises OSError for one that the disk does not let go.
    """
    gone = 0
    paths = [*_recordings(data), *sorted((data / "log").glob("voice.jsonl*"))]
    for path in paths:
        path.unlink(missing_ok=True)
        gone += 1
    return gone


def _recordings(data: Path) -> list[Path]:
    folder = audio_folder(data)
    return sorted(folder.glob("*.wav")) if folder.is_dir() else []
