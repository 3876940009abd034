"""Speech models on the disk: found, verified to the byte, and named with what mends them."""

from pathlib import Path

import pytest

from coach.voice.models import (
    CHOSEN,
    MANIFEST,
    ModelUnusable,
    installed,
    models_folder,
    read_manifest,
    verify_model,
)
from tests.voice.made_models import FILES, write_files


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_files(models_folder(tmp_path) / "en" / "vosk-by-hand")


def test_a_model_that_was_put_there_by_hand_is_found_and_written_down(
    model: Path, tmp_path: Path
) -> None:
    assert installed(tmp_path, "en") == model
    assert installed(tmp_path, "de") is None
    manifest = verify_model(model)
    assert (manifest.name, manifest.language, manifest.archive_sha256) == ("vosk-by-hand", "en", "")
    assert set(manifest.files) == set(FILES)
    assert read_manifest(model) == manifest
    assert verify_model(model) == manifest


def test_a_model_right_in_the_folder_of_its_language_is_found(tmp_path: Path) -> None:
    home = write_files(models_folder(tmp_path) / "pl")
    assert installed(tmp_path, "pl") == home
    assert verify_model(home).language == "pl"


def test_the_flat_order_of_older_models_serves(tmp_path: Path) -> None:
    flat = {"final.mdl": b"1", "mfcc.conf": b"2", "HCLG.fst": b"3", "word_boundary.int": b"4"}
    assert installed(tmp_path, "nl") is None
    home = write_files(models_folder(tmp_path) / "nl" / "older", flat)
    assert installed(tmp_path, "nl") == home


def test_the_chosen_model_comes_before_others(model: Path, tmp_path: Path) -> None:
    chosen = write_files(model.parent / "a-first")
    (model.parent / CHOSEN).write_text("a-first\n")
    assert installed(tmp_path, "en") == chosen
    (model.parent / CHOSEN).write_text("../../elsewhere\n")
    assert installed(tmp_path, "en") == model
    (model.parent / CHOSEN).write_bytes(b"\xff\xfe")
    assert installed(tmp_path, "en") == model


@pytest.mark.parametrize("name", [name for name in FILES if name != "README"])
def test_a_file_that_is_missing_or_empty_makes_no_model(
    name: str, model: Path, tmp_path: Path
) -> None:
    (model / name).write_bytes(b"")
    assert installed(tmp_path, "en") is None
    (model / name).unlink()
    with pytest.raises(ModelUnusable) as fault:
        verify_model(model)
    assert "vosk-by-hand is damaged" in fault.value.detail
    assert "teamcar voice install en" in fault.value.mend


def test_a_file_that_was_cut_or_changed_since_is_named(model: Path) -> None:
    verify_model(model)
    graph = model / "graph" / "Gr.fst"
    whole = graph.read_bytes()
    graph.write_bytes(whole[:-1])
    with pytest.raises(ModelUnusable, match=r"graph/Gr\.fst has 6999 bytes of 7000"):
        verify_model(model)
    graph.write_bytes(b"G" + whole[1:])
    with pytest.raises(ModelUnusable, match=r"graph/Gr\.fst has changed"):
        verify_model(model)
    graph.write_bytes(whole)
    verify_model(model)
    (model / "README").unlink()  # not needed by Vosk, and part of what was installed
    with pytest.raises(ModelUnusable, match="README is missing"):
        verify_model(model)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"name": 3}', b"\xff"], ids=repr)
def test_a_damaged_manifest_is_a_sentence(damage: bytes, model: Path) -> None:
    (model / MANIFEST).write_bytes(damage)
    with pytest.raises(ModelUnusable, match=r"teamcar-model\.json is damaged"):
        verify_model(model)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="is not there"):
        verify_model(tmp_path / "gone")
