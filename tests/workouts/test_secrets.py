"""Keys: kept where only the rider can read them, and shown nowhere."""

import copy
import logging
import os
import pickle
import stat
import traceback
from pathlib import Path

import pytest
from keyring.backends import fail, null

from workouts.errors import KeyUnusable
from workouts.intervals_account import Account
from workouts.secrets import FILE_NAME, Keys, Secret, system_ring

KEY = 'h"ush\\h-4711'


class MemoryRing:
    """A keyring that forgets when the test ends, and may be locked."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._try()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._try()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._try()
        del self.kept[service, username]

    def _try(self) -> None:
        if self.locked:
            raise RuntimeError(f"locked, with {KEY} inside")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_without_a_keyring_a_key_is_kept_in_a_file_that_only_its_owner_may_read(
    tmp_path: Path,
) -> None:
    before = os.umask(0)
    try:
        where = Keys(tmp_path / "data").keep("intervals", Secret(f" {KEY}\n"))
    finally:
        os.umask(before)
    path = tmp_path / "data" / FILE_NAME
    assert where == str(path)
    assert mode_of(path) == 0o600
    assert list(path.parent.iterdir()) == [path]
    again = Keys(tmp_path / "data")
    assert again.is_set("intervals")
    assert again.read("intervals") == Secret(KEY)
    assert again.read("model") is None


def test_a_keyring_is_preferred_and_then_the_file_holds_no_key(tmp_path: Path) -> None:
    ring = MemoryRing()
    keys = Keys(tmp_path, ring)
    keys.keep("model", Secret("other"))
    assert keys.keep("intervals", Secret(KEY)) == "the system's keyring"
    assert "ush" not in (tmp_path / FILE_NAME).read_text()
    assert Keys(tmp_path, ring).read("intervals") == Secret(KEY)
    assert keys.forget("intervals")
    assert not keys.is_set("intervals")
    assert keys.read("model") == Secret("other")
    assert keys.forget("model")
    assert ring.kept == {}
    assert not (tmp_path / FILE_NAME).exists()


def test_two_riders_with_one_keyring_do_not_share_keys(tmp_path: Path) -> None:
    ring = MemoryRing()
    ada, bob = Keys(tmp_path / "ada", ring), Keys(tmp_path / "bob", ring)
    ada.keep("intervals", Secret("of-ada"))
    assert bob.read("intervals") is None
    bob.keep("intervals", Secret("of-bob"))
    assert ada.read("intervals") == Secret("of-ada")
    bob.forget("intervals")
    assert ada.read("intervals") == Secret("of-ada")


def test_a_locked_keyring_is_one_sentence_and_the_file_serves_for_a_new_key(
    tmp_path: Path,
) -> None:
    ring = MemoryRing()
    keys = Keys(tmp_path, ring)
    keys.keep("intervals", Secret(KEY))
    ring.locked = True
    assert keys.is_set("intervals")
    for act in (lambda: keys.read("intervals"), lambda: keys.forget("intervals")):
        with pytest.raises(KeyUnusable, match="unlock it, or set the key again") as caught:
            act()
        assert KEY not in "".join(traceback.format_exception(caught.value))
    assert keys.keep("intervals", Secret("new")) == str(tmp_path / FILE_NAME)
    assert keys.read("intervals") == Secret("new")


def test_a_key_that_the_keyring_has_lost_is_told_and_can_be_forgotten(tmp_path: Path) -> None:
    ring = MemoryRing()
    keys = Keys(tmp_path, ring)
    keys.keep("intervals", Secret(KEY))
    ring.kept.clear()
    with pytest.raises(KeyUnusable, match="it does not have it"):
        keys.read("intervals")
    assert keys.forget("intervals")
    assert keys.read("intervals") is None
    assert not keys.forget("intervals")


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys(tmp_path)
    keys.keep("intervals", Secret(KEY))
    monkeypatch.setenv("TEAMCAR_INTERVALS_KEY", " from-outside ")
    monkeypatch.setenv("TEAMCAR_MODEL_KEY", "")
    assert keys.read("intervals") == Secret("from-outside")
    assert not keys.is_set("model")
    monkeypatch.setenv("TEAMCAR_MODEL_KEY", "two words")
    with pytest.raises(KeyUnusable, match="in TEAMCAR_MODEL_KEY") as caught:
        keys.read("model")
    assert "two words" not in str(caught.value)


def test_a_file_that_others_could_read_is_closed_to_them_and_the_rider_told(
    tmp_path: Path,
) -> None:
    Keys(tmp_path).keep("intervals", Secret(KEY))
    path = tmp_path / FILE_NAME
    path.chmod(0o644)
    keys = Keys(tmp_path)
    assert keys.read("intervals") == Secret(KEY)
    assert mode_of(path) == 0o600
    assert keys.notice is not None
    assert "now only you can" in keys.notice
    assert KEY not in keys.notice
    assert Keys(tmp_path).notice is None


def test_a_file_that_is_no_key_file_is_one_sentence_without_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_text(f"intervals = {KEY}\n")
    with pytest.raises(KeyUnusable, match="is not TOML") as caught:
        Keys(tmp_path).read("intervals")
    assert KEY not in "".join(traceback.format_exception(caught.value))
    path.write_bytes(b"\xff" * 10)
    with pytest.raises(KeyUnusable, match="is not TOML"):
        Keys(tmp_path).is_set("intervals")
    path.unlink()
    (tmp_path / "elsewhere").write_text("")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyUnusable, match="cannot be read"):
        Keys(tmp_path).read("intervals")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(KeyUnusable, match="is not a file of yours"):
        Keys(tmp_path).read("intervals")


@pytest.mark.parametrize("value", ["", "  ", "two words", "schlüssel", "tab\tbed", "x" * 5000])
def test_what_cannot_be_a_key_is_refused_without_showing_it(tmp_path: Path, value: str) -> None:
    with pytest.raises(KeyUnusable) as caught:
        Keys(tmp_path).keep("intervals", Secret(value))
    assert not value.strip() or value not in str(caught.value)
    assert not (tmp_path / FILE_NAME).exists()


def test_a_place_that_takes_no_key_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(KeyUnusable, match="cannot be"):
        Keys(tmp_path / "data").keep("intervals", Secret(KEY))


def test_keyrings_that_keep_nothing_are_passed_over() -> None:
    # What tests have, see tests/conftest.py, and what a machine without a secret service has.
    assert null.Keyring.priority < 1
    assert fail.Keyring.priority < 1
    assert system_ring() is None


def test_a_secret_shows_itself_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(KEY)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", ascii([secret])]
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("rides").warning("key %s %r", secret, {"key": secret})
    shown += [caplog.text, repr(Account()), repr({"key": secret})]
    try:
        raise ValueError(secret)
    except ValueError as error:
        shown.append("".join(traceback.format_exception(error)))
    assert all(KEY not in each for each in shown)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)
    assert secret == Secret(KEY) != Secret("other")
    assert secret.reveal() == KEY
