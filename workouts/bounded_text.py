"""A file that a person wrote -> its text, whole and of bounded length, or one sentence."""

from pathlib import Path


class UnreadableText(Exception):
    """Why a file is no text that can be taken; names the file, and the line where there is one."""


def read_bounded(path: Path, most_bytes: int, instead: str) -> str:
    """Return the text of a UTF-8 file; raises UnreadableText, which says `instead` of a long one.

    A mark at the head of the file, as some editors leave one, is no part of the text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most_bytes + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UnreadableText(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableText(f"{path}, line {line}: is not UTF-8; save the file as UTF-8") from None
    if len(data) > most_bytes:
        raise UnreadableText(f"{path}: is longer than {most_bytes} bytes; {instead}")
    return text
