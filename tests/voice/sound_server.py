"""A private sound server for a test; it is skipped, with the reason, where there can be none."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.voice.rig.server import Monitor, Saying, SoundServer, why_not

__all__ = ["Monitor", "Saying", "SoundServer", "sound_server"]


@pytest.fixture
def sound_server() -> Iterator[SoundServer]:
    """Start one for a test."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    # Not in tmp_path: the name of a socket has no more than 107 signs.
    with tempfile.TemporaryDirectory(prefix="sound-", ignore_cleanup_errors=True) as folder:
        server = SoundServer(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.close()
