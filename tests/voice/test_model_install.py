"""Models brought in: verified, in place whole or not at all, and by `teamcar voice install`."""

import argparse
import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.voice.model_catalogue import CATALOGUE
from coach.voice.model_install import Installed, InstallFailed, Wanted, install_model
from coach.voice.models import (
    Manifest,
    installed,
    manifest_of,
    models_folder,
    verify_model,
    write_manifest,
)
from tests.voice.made_models import FILES, write_files, zip_of
from tests.voice.zip_server import Shelf, serving
from tui import voice_install_command
from tui.voice_arguments import add_voice_commands
from workouts.errors import CommandRefused

ZIP = zip_of()
SUM = hashlib.sha256(ZIP).hexdigest()
OTHER = zip_of({**FILES, "README": b"another\n"})


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving(Shelf(ZIP)) as served:
        yield served


def bring(tmp_path: Path, shelf: Shelf, sha256: str = "") -> Installed:
    return install_model(tmp_path, Wanted("en", shelf.url, None, sha256))


def left(tmp_path: Path) -> set[str]:
    """Return what there is beside the models themselves."""
    home = models_folder(tmp_path)
    return {path.name for path in home.iterdir() if path.name not in (".lock", "en", "de")}


def test_a_model_is_fetched_verified_and_the_one_that_is_used(tmp_path: Path, shelf: Shelf) -> None:
    done = bring(tmp_path, shelf)
    assert installed(tmp_path, "en") == done.folder
    assert done.folder.name == f"vosk-tiny-{SUM[:12]}"
    assert verify_model(done.folder) == done.manifest
    assert (done.manifest.source, done.manifest.archive_sha256) == (shelf.url, SUM)
    assert (done.was_there, done.compared_with) == (False, "")
    assert set(done.manifest.files) == set(FILES)
    assert left(tmp_path) == {".fetched"}
    assert list((models_folder(tmp_path) / ".fetched").iterdir()) == []


def test_the_sum_that_was_demanded_is_kept(tmp_path: Path, shelf: Shelf) -> None:
    with pytest.raises(InstallFailed, match=f"demanded one: its SHA-256 is {SUM}, not {'0' * 64}"):
        bring(tmp_path, shelf, "0" * 64)
    assert installed(tmp_path, "en") is None
    assert list((models_folder(tmp_path) / ".fetched").iterdir()) == []
    assert bring(tmp_path, shelf, SUM).compared_with == "demanded"


def test_what_came_once_from_an_address_is_expected_again(tmp_path: Path, shelf: Shelf) -> None:
    first = bring(tmp_path, shelf)
    shelf.body = OTHER
    with pytest.raises(InstallFailed, match=r"recorded one.*say so with --sha256"):
        bring(tmp_path, shelf)
    assert installed(tmp_path, "en") == first.folder
    verify_model(first.folder)
    second = bring(tmp_path, shelf, hashlib.sha256(OTHER).hexdigest())
    assert installed(tmp_path, "en") == second.folder
    assert not first.folder.exists()


def test_a_model_of_the_catalogue_is_known_by_its_sum(tmp_path: Path) -> None:
    archive = tmp_path / f"{CATALOGUE['de'].name}.zip"
    archive.write_bytes(ZIP)
    with pytest.raises(InstallFailed, match="another file than the known one"):
        install_model(tmp_path, Wanted("de", archive=archive))
    assert archive.exists()
    with pytest.raises(InstallFailed, match=r"the model for de, not for en; .* install de"):
        install_model(tmp_path, Wanted("en", archive=archive))
    assert install_model(tmp_path, Wanted("de", archive=archive, sha256=SUM)).manifest.files


def test_every_language_of_the_coach_has_a_model_in_the_catalogue() -> None:
    from coach.language import LANGUAGES

    assert set(CATALOGUE) == set(LANGUAGES)
    for model in CATALOGUE.values():
        assert model.url.startswith("https://alphacephei.com/vosk/models/vosk-model-small-")
        assert len(bytes.fromhex(model.sha256)) == 32
        assert model.sha256 == model.sha256.lower()


def test_a_zip_that_is_no_model_leaves_the_old_one(tmp_path: Path, shelf: Shelf) -> None:
    first = bring(tmp_path, shelf)
    archive = tmp_path / "other.zip"
    for content in (ZIP[: len(ZIP) // 2], zip_of({"am/final.mdl": b"alone"})):
        archive.write_bytes(content)
        with pytest.raises(InstallFailed, match=r"other\.zip"):
            install_model(tmp_path, Wanted("en", archive=archive))
        assert installed(tmp_path, "en") == first.folder
        assert left(tmp_path) == {".fetched"}
        assert archive.exists()


def test_an_install_that_is_interrupted_anywhere_leaves_the_old_model_or_the_new(
    tmp_path: Path, shelf: Shelf
) -> None:
    first = bring(tmp_path, shelf)
    shelf.body = OTHER
    wanted = Wanted("en", shelf.url, None, hashlib.sha256(OTHER).hexdigest())
    steps: list[tuple[str, int]] = []
    install_model(tmp_path / "rehearsal", wanted, lambda what, done, _: steps.append((what, done)))
    assert {what for what, _ in steps} == {"downloading", "unpacking"}

    for at in range(len(steps)):
        shutil.rmtree(models_folder(tmp_path) / ".fetched")  # so that the steps are the same
        left_until = [at]

        def interrupt(
            what: str, done: int, total: int | None, left: list[int] = left_until
        ) -> None:
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1

        with pytest.raises(KeyboardInterrupt):
            install_model(tmp_path, wanted, interrupt)
        assert installed(tmp_path, "en") == first.folder
        verify_model(first.folder)
        assert left(tmp_path) == {".fetched"}
    assert installed(tmp_path, "en") != install_model(tmp_path, wanted).folder


def test_what_a_killed_install_left_is_cleared_away(tmp_path: Path, shelf: Shelf) -> None:
    write_files(models_folder(tmp_path) / ".aside-4711")
    bring(tmp_path, shelf)
    assert left(tmp_path) == {".fetched"}


def test_a_damaged_model_is_mended_by_installing_it_again(tmp_path: Path, shelf: Shelf) -> None:
    first = bring(tmp_path, shelf)
    (first.folder / "graph" / "Gr.fst").write_bytes(b"garbage")
    again = bring(tmp_path, shelf)
    assert again.folder == first.folder
    verify_model(again.folder)


def test_a_model_that_a_rider_put_there_stays(tmp_path: Path, shelf: Shelf) -> None:
    own = write_files(models_folder(tmp_path) / "en" / "own")
    verify_model(own)
    done = bring(tmp_path, shelf)
    assert installed(tmp_path, "en") == done.folder
    assert verify_model(own).archive_sha256 == ""


def test_two_installs_at_once_are_one_after_the_other(tmp_path: Path, shelf: Shelf) -> None:
    home = models_folder(tmp_path)
    home.mkdir(parents=True)
    with open(home / ".lock", "wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(InstallFailed, match="under way"):
            bring(tmp_path, shelf)
    bring(tmp_path, shelf)


# -- the command ----------------------------------------------------------------------------------


def given(tmp_path: Path, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command")
    add_voice_commands(commands, argparse.ArgumentParser(add_help=False))
    found = parser.parse_args(["voice", "install", *words])
    found.root = found.folder = tmp_path
    return found


def test_the_command_tells_what_it_did_as_a_document(
    tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    code = voice_install_command.install(
        given(tmp_path, "de", "--url", shelf.url, "--yes", "--json")
    )
    assert code == 0
    told = capsys.readouterr()
    document = json.loads(told.out)
    assert document == {
        "language": "de",
        "name": "vosk-tiny",
        "folder": str(installed(tmp_path, "de")),
        "size": sum(map(len, FILES.values())),
        "source": shelf.url,
        "sha256": SUM,
        "compared_with": None,
        "was_there": False,
    }
    assert told.err == ""


def test_the_command_takes_a_zip_without_a_network_or_a_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "mine.zip"
    archive.write_bytes(ZIP)
    (tmp_path / "settings.toml").write_text('language = "nl"\n')
    assert voice_install_command.install(given(tmp_path, "--from", str(archive))) == 0
    out = capsys.readouterr().out
    assert "vosk-tiny is installed for nl, 0.1 MB" in out
    assert f"SHA-256 {SUM}; there was nothing to compare it with" in out


def test_the_command_brings_nothing_where_the_model_is_there_and_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = CATALOGUE["pl"]
    folder = write_files(models_folder(tmp_path) / "pl" / model.name)
    write_manifest(
        folder, manifest_of(folder, Manifest(model.name, "pl", model.url, model.sha256, {}))
    )
    assert voice_install_command.install(given(tmp_path, "pl", "--json")) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["name"], document["was_there"]) == (model.name, True)
    (folder / "graph" / "Gr.fst").write_bytes(b"garbage")
    with pytest.raises(CommandRefused, match="--yes"):  # it is to be downloaded again
        voice_install_command.install(given(tmp_path, "pl"))


def test_the_command_downloads_nothing_unasked(tmp_path: Path, shelf: Shelf) -> None:
    with pytest.raises(CommandRefused, match="--yes downloads without a question"):
        voice_install_command.install(given(tmp_path, "en", "--url", shelf.url))
    assert shelf.asked == []


def test_the_command_says_what_went_wrong_in_one_sentence(tmp_path: Path, shelf: Shelf) -> None:
    shelf.status = 404
    with pytest.raises(CommandRefused, match=r"is not there \(404\)") as fault:
        voice_install_command.install(given(tmp_path, "en", "--url", shelf.url, "--yes"))
    assert "\n" not in str(fault.value)


def test_a_sum_that_is_none_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        given(tmp_path, "en", "--sha256", "abc")
    assert end.value.code == 2
    assert "is no SHA-256" in capsys.readouterr().err
