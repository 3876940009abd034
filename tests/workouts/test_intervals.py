"""intervals.icu over real sockets: what is planned comes in, rides go out once, faults are told."""

import asyncio
import base64
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest

from tests.workouts.intervals_server import (
    ATHLETE,
    KEY,
    Fault,
    IntervalsServer,
    basic,
    broken_off,
    dripping,
    endless,
    hung_up,
    lost_answer,
    page,
    redirect,
    silence,
    status,
    torn_json,
)
from workouts.errors import BadSettings
from workouts.intervals import Intervals, Patience, RideFile, Uploaded, connected
from workouts.intervals_account import Account
from workouts.intervals_errors import IntervalsFailed, Then, Trouble, seconds_to_wait
from workouts.secrets import Secret

T = TypeVar("T")

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RIDE = RideFile("2026-11-20-183000", "Over-unders", datetime(2026, 11, 20, 18, 30, tzinfo=UTC),
                b"\x0e\x10 a FIT file \x00\xff")  # fmt: skip


@pytest.fixture
def server() -> Iterator[IntervalsServer]:
    with IntervalsServer() as running:
        yield running


def at(
    server: IntervalsServer,
    act: Callable[[Intervals], Awaitable[T]],
    *,
    key: str = KEY,
    athlete: str = "0",
    patience: Patience | None = None,
) -> T:
    async def run() -> T:
        account = Account(athlete, base_url=server.url)
        async with connected(account, Secret(key), patience, lambda: NOON) as intervals:
            return await act(intervals)

    return asyncio.run(run())


def events(intervals: Intervals) -> Awaitable[object]:
    return intervals.planned(FIRST, LAST, 200)


def upload(intervals: Intervals) -> Awaitable[Uploaded]:
    return intervals.upload(RIDE)


def failure(
    server: IntervalsServer,
    act: Callable[[Intervals], Awaitable[object]],
    patience: Patience | None = None,
) -> IntervalsFailed:
    with pytest.raises(IntervalsFailed) as caught:
        at(server, act, patience=patience)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert KEY not in sentence
    assert basic(KEY) not in sentence
    return caught.value


def test_the_calendar_is_asked_for_by_days_as_zwo_with_the_key(server: IntervalsServer) -> None:
    at(server, events, athlete=ATHLETE)
    (asked,) = server.asked
    assert asked.path == f"/api/v1/athlete/{ATHLETE}/events"
    assert asked.query == {"oldest": "2026-11-16", "newest": "2026-11-22", "ext": "zwo"}
    assert asked.headers["authorization"] == basic(KEY)


def test_a_ride_is_asked_for_and_then_brought_there(server: IntervalsServer) -> None:
    assert at(server, upload) == Uploaded("i1", new=True)
    find, post = server.asked
    assert find.query["oldest"] <= "2026-11-19"
    assert find.query["newest"] >= "2026-11-21"
    assert post.query["external_id"] == RIDE.ride_id
    (activity,) = server.activities
    assert activity["content"] == RIDE.fit
    assert activity["name"] == "Over-unders"


def test_a_ride_that_is_there_is_not_sent_again(server: IntervalsServer) -> None:
    at(server, upload)
    assert at(server, upload) == Uploaded("i1", new=False)
    assert [asked.method for asked in server.asked] == ["GET", "POST", "GET"]


def test_a_ride_whose_receipt_was_lost_is_found_the_next_time(server: IntervalsServer) -> None:
    server.fail("POST activities", lost_answer)
    assert failure(server, upload).then is Then.RETRY
    assert at(server, upload) == Uploaded("i1", new=False)
    assert server.uploads() == [RIDE.ride_id]


def test_a_ride_known_by_another_name_counts_as_there(server: IntervalsServer) -> None:
    server.activities.append({"id": "i9", "external_id": None, "name": "x", "content": RIDE.fit})
    assert at(server, upload) == Uploaded("i9", new=False)
    server.activities.clear()
    server.fail("POST activities", status(409, b"known"))
    assert at(server, upload) == Uploaded(None, new=False)


@pytest.mark.parametrize(
    ("fault", "trouble", "words"),
    [
        (status(401), Trouble.KEY, "teamcar key set intervals"),
        (status(403), Trouble.KEY, "refuses the key (403)"),
        (status(404), Trouble.NOT_FOUND, "athlete and base_url"),
        (status(429), Trouble.BUSY, "busy (429)"),
        (status(500, b'{"error":"boom"}'), Trouble.SERVER, 'of its own (500): {"error":"boom"}'),
        (page(502), Trouble.SERVER, "of its own (502)"),
        (status(422, b"no power"), Trouble.REFUSED, "refuses it (422): no power"),
        (page(), Trouble.UNREADABLE, "a web page"),
        (torn_json, Trouble.UNREADABLE, "broken JSON"),
        (status(200, b'{"a": 1}'), Trouble.UNREADABLE, "no list"),
        (status(200, b"[" * 100_000), Trouble.UNREADABLE, "broken JSON"),
        (broken_off, Trouble.UNREADABLE, "broke off"),
        (hung_up, Trouble.UNREADABLE, "broke off"),
        (endless, Trouble.UNREADABLE, "more than 16 MB"),
        (redirect("http://elsewhere.example/x"), Trouble.REDIRECTED, "http://elsewhere.example"),
    ],
)  # fmt: skip
def test_each_fault_of_the_server_is_one_sentence(
    server: IntervalsServer, fault: Fault, trouble: Trouble, words: str
) -> None:
    server.fail("GET events", fault)
    told = failure(server, events)
    assert told.trouble is trouble
    assert words in str(told)
    at(server, events)  # and the next time all is well


@pytest.mark.parametrize("fault", [page(), torn_json, status(200, b"[]"), status(204)])
def test_a_yes_without_a_receipt_is_no_upload(server: IntervalsServer, fault: Fault) -> None:
    server.fail("POST activities", fault)
    assert failure(server, upload).trouble is Trouble.UNREADABLE
    assert at(server, upload).new


@pytest.mark.parametrize(
    ("fault", "patience"),
    [
        (silence, Patience(silence_s=0.1)),
        (silence, Patience(whole_s=0.1)),
        (dripping, Patience(whole_s=0.1)),
    ],
)
def test_a_server_that_takes_for_ever_is_left(
    server: IntervalsServer, fault: Fault, patience: Patience
) -> None:
    server.fail("GET events", fault)
    told = failure(server, events, patience)
    assert told.trouble is Trouble.UNREACHABLE
    assert "does not answer in time" in str(told)


def test_nobody_at_the_other_end_is_told_as_being_offline() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and not listened to

        async def run() -> None:
            account = Account(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}")
            async with connected(account, Secret(KEY)) as intervals:
                await intervals.planned(FIRST, LAST, 200)

        with pytest.raises(IntervalsFailed, match="cannot be reached") as caught:
            asyncio.run(run())
    assert caught.value.then is Then.RETRY


def test_the_key_does_not_follow_a_redirect_to_another_server(server: IntervalsServer) -> None:
    with IntervalsServer() as other:
        server.fail("GET events", redirect(f"{other.url}/api/v1/athlete/0/events", 307))
        assert failure(server, events).trouble is Trouble.REDIRECTED
        server.fail("POST activities", redirect(f"{other.url}/api/v1/athlete/0/activities", 308))
        assert failure(server, upload).trouble is Trouble.REDIRECTED
        assert other.asked == []


def test_a_redirect_on_the_same_server_is_followed_but_not_round_and_round(
    server: IntervalsServer,
) -> None:
    where = "/api/v1/athlete/i123/events?oldest=2026-11-16"
    server.fail("GET events", redirect(where))
    at(server, events)
    assert [asked.path for asked in server.asked][-1] == "/api/v1/athlete/i123/events"
    server.fail("GET events", *[redirect(where)] * 9)
    assert "one redirect after another" in str(failure(server, events))


def test_an_upload_goes_on_whole_or_not_at_all(server: IntervalsServer) -> None:
    where = "/api/v1/athlete/i123/activities?external_id=2026-11-20-183000"
    server.fail("POST activities", redirect(where, 302))
    assert failure(server, upload).trouble is Trouble.REDIRECTED
    server.fail("POST activities", redirect(where, 307))
    assert at(server, upload).new
    assert server.activities[0]["content"] == RIDE.fit


@pytest.mark.parametrize(
    ("header", "wait_s"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("Sat, 21 Nov 2026 12:05:00 GMT", 300.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("999999999", 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("", None),
    ],
)
def test_a_busy_server_says_how_long_to_wait_in_seconds_or_as_a_date(
    header: str, wait_s: float | None
) -> None:
    assert seconds_to_wait(header, NOON) == wait_s


def test_the_wait_of_a_busy_server_reaches_who_has_to_wait(server: IntervalsServer) -> None:
    server.fail("GET events", status(429, Retry_After="Sat, 21 Nov 2026 12:01:00 GMT"))
    told = failure(server, events)
    assert told.retry_after_s == 60.0
    assert "asks to wait 60 s" in str(told)
    server.fail("GET events", status(503, Retry_After="7"))
    assert failure(server, events).retry_after_s == 7.0


def test_a_wrong_key_and_an_unknown_athlete_are_told_apart(server: IntervalsServer) -> None:
    with pytest.raises(IntervalsFailed) as caught:
        at(server, events, key="somebody-else")
    assert caught.value.trouble is Trouble.KEY
    with pytest.raises(IntervalsFailed) as caught:
        at(server, events, athlete="i999")
    assert caught.value.trouble is Trouble.NOT_FOUND
    assert at(server, lambda intervals: intervals.check()) == "Ada Rider"


def test_the_key_is_in_no_log(server: IntervalsServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        at(server, upload)
        server.fail("GET events", hung_up)
        failure(server, events)
    assert "127.0.0.1" in caplog.text  # something was logged
    for shown in (KEY, basic(KEY), base64.b64encode(KEY.encode()).decode()):
        assert shown not in caplog.text


def test_a_server_that_repeats_the_key_does_not_get_it_shown(server: IntervalsServer) -> None:
    words = f"the key {KEY} ({basic(KEY)}) may not do this"
    server.fail("POST activities", lambda handler, _: handler.answer(422, words.encode()))
    error = failure(server, upload)
    assert "may not do this" in str(error)
    assert KEY not in str(error)
    assert basic(KEY) not in str(error)


@pytest.mark.parametrize(
    ("athlete", "base_url", "why"),
    [
        ("../0", "https://intervals.icu", "athlete is '../0'"),
        ("", "https://intervals.icu", "athlete is ''"),
        ("0", "intervals.icu", "give an address"),
        ("0", "ftp://intervals.icu", "give an address"),
        ("0", "https://", "give an address"),
        ("0", "https://[", "give an address"),
        ("0", "https://a:99999999", "give an address"),
        ("0", "https://API_KEY:key@intervals.icu", "has a name or a key in it"),
        ("0", "http://intervals.icu", "the key would be read on its way"),
    ],
)
def test_an_account_that_cannot_be_is_refused(athlete: str, base_url: str, why: str) -> None:
    with pytest.raises(BadSettings) as caught:
        Account(athlete, base_url=base_url)
    assert why in str(caught.value)
    assert "API_KEY:key" not in str(caught.value)
