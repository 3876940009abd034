"""Fixtures shared by all tests."""

import os
import signal
from pathlib import Path

import pytest

# No test finds its way into the keyring, or to the servers, of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
for name in ("TEAMCAR_INTERVALS_KEY", "TEAMCAR_MODEL_KEY", "TEAMCAR_DEBRIEF_KEY"):
    os.environ.pop(name, None)

# Nor does one hear or speak, but those that bring a sound server with them.
os.environ["TEAMCAR_VOICE"] = "off"

# A shell that runs the tests in the background has Ctrl-C ignored, and so would every process that
# they start; those that are interrupted in a test must hear it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ["LC_ALL"] = "C.UTF-8"  # or the coach would speak the language of who runs the tests


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files and vectors; tests that need it are skipped without it."""
    default = Path(__file__).resolve().parents[2] / "shared"
    path = Path(os.environ.get("TEAMCAR_SHARED", default))
    if not (path / "vectors").is_dir():
        pytest.skip(f"{path} is not there; set TEAMCAR_SHARED to the folder of shared vectors")
    return path
