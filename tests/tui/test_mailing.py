"""Debriefs by e-mail: whole letters, TLS or nothing, a queue that tries again, no password told."""

import logging
import shutil
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from coach.debrief.kept import KeptReport, keep_report
from coach.debrief.letter import letter_of
from coach.debrief.report import report_of
from coach.language import language
from tests.coach.debrief.made import STARTED, track, verdict
from tests.tui.mail_room import FAR, PASSWORD, USER, MailRoom, certificate
from tui.doctor_mail import mail_checks
from tui.mail_settings import MailSettings, lines_of_mail, read_mail
from tui.mailing import Mailing
from tui.setting import BadValue
from tui.settings import Settings, load_settings, save_settings
from workouts.outbox import State

ELSEWHERE = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("openssl") is None,
    reason="needs 127.0.0.2, and openssl to make a certificate",
)
RIDE = "2026-03-14-080000"
TO = "ada@example.org"


def debriefed(data: Path, **changes: object) -> Path:
    """Keep a debrief in a ride's folder and return it."""
    ride = data / "rides" / RIDE
    ride.mkdir(parents=True)
    keep_report(ride, report_of(verdict(**changes), track(), language("en")))
    return ride


def mailing(data: Path, settings: MailSettings, now: list[float] | None = None) -> Mailing:
    used = replace(Settings(), mail=settings)
    clock = now or [1_000_000.0]
    return Mailing(data, lambda: used, lambda: False, wall=lambda: clock[0])


def reaching(room: MailRoom, **changes: object) -> MailSettings:
    made = MailSettings(server=room.host, port=room.port, to=TO)
    return replace(made, **changes)  # type: ignore[arg-type]  # field by field, by name


async def test_a_debrief_goes_as_text_and_html_with_its_page(tmp_path: Path) -> None:
    ride = debriefed(tmp_path)
    with MailRoom() as room:
        post = mailing(tmp_path, reaching(room))
        post.debriefed(ride)
        done = await post.round()
        again = await post.round()
        await post.stop()
    assert done.sent == (RIDE,)
    assert again.sent == ()
    (letter,) = room.letters
    assert letter["Subject"] == "Threshold 3×5: 78 of 100: good"
    assert letter["To"] == TO
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Spread it: begin a few watts lower" in text.get_content()
    assert "<table" in html.get_content()
    (page,) = letter.iter_attachments()
    assert page.get_filename() == f"debrief-{RIDE}.html"


@ELSEWHERE
async def test_a_server_elsewhere_gets_password_and_letter_over_tls_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setenv("TEAMCAR_MAIL_KEY", PASSWORD)
    ride = debriefed(tmp_path)
    with MailRoom(FAR, pem, needs_login=True) as room:
        post = mailing(tmp_path, reaching(room, user=USER))
        post.debriefed(ride)
        done = await post.round()
        await post.stop()
    assert done.fault is None
    assert (room.secured, room.logged_in) == ([True], [True])
    assert PASSWORD not in caplog.text


@ELSEWHERE
async def test_a_server_elsewhere_without_tls_gets_nothing(tmp_path: Path) -> None:
    ride = debriefed(tmp_path)
    with MailRoom(FAR, needs_login=True) as room:
        post = mailing(tmp_path, reaching(room))
        post.debriefed(ride)
        done = await post.round()
        await post.stop()
    assert room.letters == []
    assert done.asks
    assert done.fault is not None
    assert "offers no TLS" in done.fault
    assert post.notices()[0].startswith("Debriefs by e-mail wait:")


@ELSEWHERE
async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    ride = debriefed(tmp_path)
    with MailRoom(FAR, certificate(tmp_path)) as room:
        post = mailing(tmp_path, reaching(room))
        post.debriefed(ride)
        done = await post.round()
        await post.stop()
    assert room.letters == []
    assert done.fault == f"{FAR} shows a certificate that is not to be trusted"


async def test_a_letter_that_does_not_go_waits_and_goes_later_once(tmp_path: Path) -> None:
    ride, now = debriefed(tmp_path), [1_000_000.0]
    with MailRoom(answers={"RCPT": ["450 later"]}) as room:
        post = mailing(tmp_path, reaching(room), now)
        post.debriefed(ride)
        first = await post.round()
        too_soon = await post.round()
        now[0] += 3_600.0
        later = await post.round()
        await post.stop()
    assert first.fault == "127.0.0.1 does not take the letter now (450)"
    assert too_soon.sent == ()
    assert later.sent == (RIDE,)
    assert len(room.letters) == 1


async def test_a_letter_that_is_refused_for_good_is_told_and_not_tried_again(
    tmp_path: Path,
) -> None:
    ride = debriefed(tmp_path)
    with MailRoom(answers={"RCPT": ["550 nobody here"]}) as room:
        post = mailing(tmp_path, reaching(room))
        post.debriefed(ride)
        await post.round()
        (parcel,) = post.outbox.parcels(State.REFUSED)
        await post.stop()
    assert parcel.said == f"127.0.0.1 refuses the letter to {TO} (550)"
    assert "is not sent" in post.notices()[0]


async def test_nobody_there_is_a_sentence_and_the_letter_waits(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        settings = MailSettings("127.0.0.1", taken.getsockname()[1], TO)
        post = mailing(tmp_path, settings)
        post.debriefed(debriefed(tmp_path))
        done = await post.round()
    assert done.fault is not None
    assert "cannot be reached" in done.fault
    assert len(post.outbox.parcels(State.WAITING)) == 1
    await post.stop()


async def test_a_wrong_password_is_said_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TEAMCAR_MAIL_KEY", "wr0ng-and-secret")
    with MailRoom(needs_login=True) as room:
        post = mailing(tmp_path, reaching(room, user=USER))
        post.debriefed(debriefed(tmp_path))
        done = await post.round()
        await post.stop()
    assert done.asks
    assert "key set mail" in str(done.fault)
    assert "wr0ng-and-secret" not in caplog.text + str(done.fault)


def test_without_a_server_nothing_is_queued(tmp_path: Path) -> None:
    post = mailing(tmp_path, MailSettings())
    post.debriefed(debriefed(tmp_path))
    assert not (tmp_path / "mail.sqlite").exists()


def test_words_of_a_ride_make_no_headers_and_no_markup(tmp_path: Path) -> None:
    evil = "Ride\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>"
    report = report_of(verdict(workout=evil), track(), language("en"))
    kept = KeptReport(report.verdict, report.words, "en", tmp_path)
    letter = letter_of(kept, b"<p>", "ada@example.org", TO, STARTED)
    assert letter["Bcc"] is None
    html = letter.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()


def test_settings_are_read_written_and_refused_with_a_sentence(tmp_path: Path) -> None:
    made = MailSettings("smtp.example.org", 465, TO, "coach@example.org", "ada")
    save_settings(tmp_path, replace(Settings(), mail=made))
    assert load_settings(tmp_path)[0].mail == made
    assert lines_of_mail(MailSettings()) == []
    for table, words in (
        ({"server": "x"}, "needs to"),
        ({"to": TO}, "needs server"),
        ({"server": "x", "to": "ada"}, "one address"),
        ({"server": "x", "to": TO, "port": 0}, "65535"),
        ({"pass": "x"}, "is no setting"),
    ):
        with pytest.raises(BadValue, match=words):
            read_mail(table)


def test_the_doctor_says_whether_letters_would_go(tmp_path: Path) -> None:
    assert list(mail_checks(tmp_path, MailSettings())) == []
    with MailRoom() as room:
        (row,) = mail_checks(tmp_path, reaching(room))
        assert row.ok
        (row,) = mail_checks(tmp_path, reaching(room, user=USER))
        assert not row.ok
        assert "key set mail" in row.mend
    (row,) = mail_checks(tmp_path, reaching(room))
    assert not row.ok
