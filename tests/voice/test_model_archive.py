"""Zips with a speech model: unpacked where they belong, and nowhere else."""

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from coach.voice.model_archive import unpack_model
from coach.voice.models import ModelUnusable, missing_in
from tests.voice.made_models import FILES, zip_of


def put(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "vosk-given.zip"
    path.write_bytes(content)
    return path


def with_member(name: str, content: bytes = b"x", mode: int = 0) -> bytes:
    made = io.BytesIO(zip_of())
    with zipfile.ZipFile(made, "a") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = mode << 16
        archive.writestr(member, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("top", "name"), [("vosk-tiny/", "vosk-tiny"), ("", "vosk-given"), ("a/deep/one/", "one")]
)
def test_a_model_is_found_wherever_it_is_in_the_zip(top: str, name: str, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    into = tmp_path / "into"
    content = put(tmp_path, zip_of(top=top, compression=zipfile.ZIP_DEFLATED))
    found = unpack_model(content, into, lambda done, total: seen.append((done, total)), 1 << 30)
    assert found == name
    assert missing_in(into) is None
    assert {path: (into / path).read_bytes() for path in FILES} == FILES
    total = sum(map(len, FILES.values()))
    assert seen[-1] == (total, total)


TRAPS: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "no whole zip"),
    "no zip": (b"PK\x03\x04 and no more", "no whole zip"),
    "no model": (zip_of({"README": b"nothing"}), "no model in it"),
    "up": (with_member("../outside"), "leads out of its folder"),
    "down and up": (with_member("vosk-tiny/../../outside"), "leads out of its folder"),
    "absolute": (with_member("/etc/outside"), "leads out of its folder"),
    "up backwards": (with_member("..\\outside"), "leads out of its folder"),
    "drive": (with_member("C:\\outside"), "leads out of its folder"),
    "link": (with_member("vosk-tiny/link", b"/etc", stat.S_IFLNK | 0o777), "a link, or a device"),
    "pipe": (with_member("vosk-tiny/pipe", b"", stat.S_IFIFO | 0o600), "a link, or a device"),
    "twice": (with_member("vosk-tiny\\README"), "two files of one name"),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_what_is_no_model_or_a_trap_is_refused(trap: str, tmp_path: Path) -> None:
    content, why = TRAPS[trap]
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(ModelUnusable, match=why) as fault:
        unpack_model(put(home, content), home / "into")
    assert "Give a zip" in fault.value.mend
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_bomb_is_refused_by_what_it_says_and_by_what_comes_out(tmp_path: Path) -> None:
    bomb = {**FILES, "graph/Gr.fst": bytes(20_000_000)}
    packed = zip_of(bomb, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(ModelUnusable, match="are too much"):
        unpack_model(put(tmp_path, packed), tmp_path / "into")
    assert not (tmp_path / "into").exists()
    with pytest.raises(ModelUnusable, match="are too much"):
        unpack_model(put(tmp_path, zip_of()), tmp_path / "into", largest=10_000)


def test_a_byte_that_is_wrong_anywhere_in_a_file_is_noticed(tmp_path: Path) -> None:
    content = bytearray(zip_of())
    at = content.index(b"grammargrammar")
    content[at] ^= 1
    with pytest.raises(ModelUnusable, match="no whole zip"):
        unpack_model(put(tmp_path, bytes(content)), tmp_path / "into")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_zip_that_was_cut_off_is_refused(share: float, tmp_path: Path) -> None:
    content = zip_of()
    with pytest.raises(ModelUnusable, match="no whole zip"):
        unpack_model(put(tmp_path, content[: int(len(content) * share)]), tmp_path / "into")
