"""Folders and zips in the shape of a Vosk model, with nothing to recognise in them."""

import io
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path

FILES: Mapping[str, bytes] = {
    "README": b"a model\n",
    "am/final.mdl": random.Random(1).randbytes(50_000),
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "graph/HCLr.fst": b"graph" * 5_000,
    "graph/Gr.fst": b"grammar" * 1_000,
    "graph/disambig_tid.int": b"1\n",
    "graph/phones/word_boundary.int": b"1 nonword\n",
}


def write_files(folder: Path, files: Mapping[str, bytes] = FILES) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zip_of(
    files: Mapping[str, bytes] = FILES,
    top: str = "vosk-tiny/",
    compression: int = zipfile.ZIP_STORED,
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in files.items():
            # A ZipInfo has a date of its own, so that the same files are the same zip.
            archive.writestr(zipfile.ZipInfo(f"{top}{name}"), content, compression)
    return made.getvalue()
