"""Speech models on the disk: where they are, what a folder of one must hold, and whether it does.

    DATA/voice/models/<language>/chosen          the name of the folder that is used
    DATA/voice/models/<language>/<folder>/       a model, with teamcar-model.json
    DATA/voice/models/.fetched/                  downloads that are not done

DATA is that of the machine, not of a rider: models are large. A folder that was put there by hand
serves too; it is written down as it is when it is first used.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from workouts.atomic import write_atomically

MANIFEST = "teamcar-model.json"
CHOSEN = "chosen"
FETCHED = ".fetched"
CHUNK = 1 << 20
LARGEST_MANIFEST = 1 << 20
# What Vosk looks for, and in which of two orders: in folders, or all in one. Each row is a file
# that must be there, or several of which one must be.
LAYOUTS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("am/final.mdl",),
        ("conf/mfcc.conf",),
        ("graph/HCLG.fst", "graph/HCLr.fst"),
        ("graph/phones/word_boundary.int",),
    ),
    (("final.mdl",), ("mfcc.conf",), ("HCLG.fst", "HCLr.fst"), ("word_boundary.int",)),
)
# A graph in two parts needs all of them.
PARTS_OF = {"HCLr.fst": ("Gr.fst", "disambig_tid.int")}


class ModelUnusable(Exception):
    """A speech model that is not to be used: `detail` a few words, `mend` one sentence."""

    def __init__(self, detail: str, mend: str) -> None:
        super().__init__(f"{detail}. {mend}")
        self.detail = detail
        self.mend = mend


@dataclass(frozen=True, slots=True)
class ModelFile:
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model's folder held when it was installed; its files by path, with "/"."""

    name: str
    language: str
    source: str  # an address, or the name of a file; "" where it was put there by hand
    archive_sha256: str  # "" as well
    files: dict[str, ModelFile]
    version: int = 1


def models_folder(data: Path) -> Path:
    return data / "voice" / "models"


def installed(data: Path, language: str) -> Path | None:
    """Return the folder of the model of a language, None where none is; nothing is verified."""
    home = models_folder(data) / language
    with suppress(OSError, UnicodeDecodeError):
        name = (home / CHOSEN).read_text(encoding="utf-8").strip()
        if name and Path(name).name == name and missing_in(home / name) is None:
            return home / name
    candidates = [home]
    with suppress(OSError):
        candidates += sorted(home.iterdir(), reverse=True)
    for folder in candidates:
        if not folder.name.startswith(".") and missing_in(folder) is None:
            return folder
    return None


def missing_in(folder: Path) -> str | None:
    """Return what a folder lacks to be a model, None where nothing does."""
    lacking = [next(_lacking(folder, layout), None) for layout in LAYOUTS]
    return None if None in lacking else lacking[0]


def _lacking(folder: Path, layout: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for choices in layout:
        there = next((name for name in choices if _is_full(folder / name)), None)
        if there is None:
            yield choices[0]
            continue
        for part in PARTS_OF.get(Path(there).name, ()):
            if not _is_full((folder / there).with_name(part)):
                yield str(Path(there).with_name(part))


def _is_full(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def verify_model(folder: Path) -> Manifest:
    """Return what a folder holds, every byte of it compared; raises ModelUnusable.

    A folder without a manifest is looked at for what must be there; among our own models it gets
    one, and a folder elsewhere stays as it is.
    """
    lacking = missing_in(folder)
    if not folder.is_dir():
        raise ModelUnusable(f"the speech model {folder.name} is not there", _mend(folder))
    if lacking is not None:
        raise _broken(folder, f"{lacking} is missing")
    try:
        manifest = read_manifest(folder)
        if manifest is None:
            return _write_down(folder)
        for path, expected in manifest.files.items():
            _compare(folder, path, expected)
    except OSError as error:
        raise _broken(folder, f"it cannot be read: {error.strerror}") from error
    return manifest


def read_manifest(folder: Path) -> Manifest | None:
    """Return what is written down of a model, None where nothing is; raises ModelUnusable."""
    try:
        with open(folder / MANIFEST, "rb") as file:
            document = file.read(LARGEST_MANIFEST)
        return msgspec.json.decode(document, type=Manifest)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _broken(folder, f"{MANIFEST} cannot be read: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise _broken(folder, f"{MANIFEST} is damaged") from error


def manifest_of(folder: Path, blank: Manifest) -> Manifest:
    """Return `blank` with every file that is in a folder; raises OSError."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    files = {
        path.relative_to(folder).as_posix(): ModelFile(path.stat().st_size, sha256_of(path))
        for path in paths
    }
    return replace(blank, files=files)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    document = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    write_atomically(folder / MANIFEST, document + b"\n")


def sha256_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_down(folder: Path) -> Manifest:
    manifest = manifest_of(folder, Manifest(folder.name, _language_of(folder), "", "", {}))
    if not any(home.match("voice/models") for home in folder.absolute().parents):
        return manifest
    try:
        write_manifest(folder, manifest)
    except OSError as error:  # a model may lie where only others write
        logging.getLogger(__name__).info("%s is not written: %s", MANIFEST, error)
    return manifest


def _compare(folder: Path, path: str, expected: ModelFile) -> None:
    file = folder / path
    if not file.is_file():
        raise _broken(folder, f"{path} is missing")
    size = file.stat().st_size
    if size != expected.size:
        raise _broken(folder, f"{path} has {size} bytes of {expected.size}")
    if sha256_of(file) != expected.sha256:
        raise _broken(folder, f"{path} has changed since it was installed")


def _broken(folder: Path, why: str) -> ModelUnusable:
    return ModelUnusable(f"the speech model {folder.name} is damaged: {why}", _mend(folder))


def _mend(folder: Path) -> str:
    language = _language_of(folder)
    return f"Run `teamcar voice install{' ' + language if language else ''}`; until then, type."


def _language_of(folder: Path) -> str:
    """Return the language of a model's folder by the folder it is in, "" where that is none."""
    names = (folder.parent.name, folder.name)
    return next((name for name in names if len(name) == 2 and name.isalpha()), "")
