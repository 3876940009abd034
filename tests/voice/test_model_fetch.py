"""Downloads over real HTTP on loopback: cut, gone on with, refused, and never half there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.voice.model_fetch import TRIES, FetchFailed, check_address, fetch
from tests.voice.zip_server import Shelf, serving

BODY = bytes(range(256)) * 2_000  # 512,000 bytes


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving(Shelf(BODY)) as served:
        yield served


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "fetched" / "model.zip"


def no_pause(_: float) -> None:
    """The server on loopback needs no rest."""


def left(to: Path) -> list[str]:
    return sorted(path.name for path in to.parent.iterdir())


def test_a_file_comes_whole_with_its_progress(shelf: Shelf, to: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    fetch(shelf.url, to, progress=lambda done, total: seen.append((done, total)), size=len(BODY))
    assert to.read_bytes() == BODY
    assert left(to) == ["model.zip"]
    assert seen[0] == (0, len(BODY))
    assert seen[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_line_that_is_cut_is_taken_up_where_it_was(shelf: Shelf, to: Path) -> None:
    shelf.cuts = [100_000, 200_000]
    fetch(shelf.url, to, pause=no_pause)
    assert to.read_bytes() == BODY
    assert shelf.asked == [None, "bytes=100000-", "bytes=300000-"]


def test_the_next_call_goes_on_where_the_last_gave_up(shelf: Shelf, to: Path) -> None:
    shelf.cuts = [100_000] + [0] * TRIES
    with pytest.raises(FetchFailed, match=r"cut off at 0\.1 MB .* goes on from there"):
        fetch(shelf.url, to, pause=no_pause)
    assert left(to) == ["model.zip.json", "model.zip.part"]
    fetch(shelf.url, to)
    assert shelf.asked[-1] == "bytes=100000-"
    assert to.read_bytes() == BODY
    assert left(to) == ["model.zip"]


def test_another_file_at_the_same_address_is_begun_anew(shelf: Shelf, to: Path) -> None:
    shelf.cuts = [100_000]

    def change(number: int) -> None:
        if number == 2:
            shelf.tag, shelf.body = '"two"', BODY[::-1]

    shelf.while_asked = change
    fetch(shelf.url, to, pause=no_pause)
    assert to.read_bytes() == BODY[::-1]


def test_a_server_without_ranges_sends_all_of_it_again(shelf: Shelf, to: Path) -> None:
    shelf.takes_ranges = False
    shelf.cuts = [100_000]
    fetch(shelf.url, to, pause=no_pause)
    assert to.read_bytes() == BODY


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_without_a_tag_that_holds_for_bytes_nothing_is_gone_on_with(
    tag: str, shelf: Shelf, to: Path
) -> None:
    shelf.tag, shelf.cuts = tag, [100_000]
    fetch(shelf.url, to, pause=no_pause)
    assert shelf.asked == [None, None]
    assert to.read_bytes() == BODY


def test_a_part_that_was_not_asked_for_is_not_taken(shelf: Shelf, to: Path) -> None:
    shelf.cuts, shelf.wrong_part = [100_000], True
    fetch(shelf.url, to, pause=no_pause)
    assert to.read_bytes() == BODY


def test_a_part_that_is_longer_than_the_file_is_let_go(shelf: Shelf, to: Path) -> None:
    shelf.cuts = [400_000]

    def shrink(number: int) -> None:
        if number == 2:
            shelf.body = BODY[:1_000]

    shelf.while_asked = shrink
    fetch(shelf.url, to, pause=no_pause)
    assert to.read_bytes() == BODY[:1_000]


def test_a_part_of_another_address_is_not_gone_on_with(shelf: Shelf, to: Path) -> None:
    shelf.cuts = [100_000] + [0] * TRIES
    with pytest.raises(FetchFailed):
        fetch(shelf.url + "?other", to, pause=no_pause)
    asked = len(shelf.asked)
    fetch(shelf.url, to)
    assert shelf.asked[asked:] == [None]


def test_a_file_of_another_length_than_expected_is_not_fetched(shelf: Shelf, to: Path) -> None:
    with pytest.raises(FetchFailed, match="512,000 bytes, not 512,001"):
        fetch(shelf.url, to, size=len(BODY) + 1)
    assert left(to) == []


def test_more_than_was_expected_ends_there(shelf: Shelf, to: Path) -> None:
    shelf.says_length = False
    with pytest.raises(FetchFailed, match="larger than a speech model"):
        fetch(shelf.url, to, largest=100_000)
    assert left(to) == []
    shelf.says_length = True
    with pytest.raises(FetchFailed, match="larger than a speech model"):
        fetch(shelf.url, to, largest=100_000)


def test_less_than_was_expected_is_not_taken_for_whole(shelf: Shelf, to: Path) -> None:
    shelf.says_length, shelf.cuts = False, [1_000] + [0] * TRIES
    with pytest.raises(FetchFailed, match="cut off"):
        fetch(shelf.url, to, size=len(BODY), pause=no_pause)
    assert not to.exists()


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, r"is not there \(404\); download the model elsewhere"),
        (403, r"does not give .* \(403\)"),
        (503, r"a fault of its own \(503\); try again later"),
        (418, r"does not answer as it should \(418\)"),
    ],
)
def test_a_server_that_refuses_is_a_sentence(status: int, why: str, shelf: Shelf, to: Path) -> None:
    shelf.status = status
    with pytest.raises(FetchFailed, match=why):
        fetch(shelf.url, to)
    assert len(shelf.asked) == 1
    assert left(to) == []


def test_a_server_that_is_not_there_is_a_sentence(shelf: Shelf, to: Path) -> None:
    with serving(Shelf(b"")) as gone:
        url = gone.url
    with pytest.raises(FetchFailed, match=r"not to be reached .* give it with --from"):
        fetch(url, to, pause=no_pause)


def test_a_server_that_sends_in_circles_is_a_sentence(shelf: Shelf, to: Path) -> None:
    shelf.location = shelf.url
    with pytest.raises(FetchFailed, match="in circles"):
        fetch(shelf.url, to)


def test_a_redirect_to_plain_http_elsewhere_is_not_taken(shelf: Shelf, to: Path) -> None:
    with serving(Shelf(BODY)) as other:
        # The same machine by a name that is not known to be it.
        shelf.location = other.url.replace("127.0.0.1", "127.1")
        with pytest.raises(FetchFailed, match="not taken over plain http"):
            fetch(shelf.url, to)
    assert left(to) == []


@pytest.mark.parametrize(
    "url", ["", "ftp://alphacephei.com/x.zip", "x.zip", "https://", "http://alphacephei.com/x.zip"]
)
def test_addresses_that_are_not_taken(url: str) -> None:
    with pytest.raises(FetchFailed):
        check_address(url)


def test_a_full_disk_is_told_before_a_byte_comes(shelf: Shelf, to: Path) -> None:
    # No disk has so much room, and no byte of it is sent.
    shelf.body = _Long()
    with pytest.raises(FetchFailed, match="the disk is too full"):
        fetch(shelf.url, to, largest=1 << 62)


class _Long(bytes):
    """Says that it is very long."""

    def __len__(self) -> int:
        return 1 << 60
