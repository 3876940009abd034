"""A debrief as a letter: plain text, simple HTML for mail programs, and the whole page attached."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from coach.cue_words import Tone
from coach.debrief.layout import COLUMNS, cells, rows_of, source_lines
from coach.debrief.plain_report import plain_lines
from coach.debrief.wording import Wording
from coach.formats import plain
from coach.language import language

if TYPE_CHECKING:
    from datetime import datetime

    from coach.debrief.kept import KeptReport

DOMAIN = "teamcar.invalid"  # of the message's id; nothing is ever sent there


def letter_of(
    kept: KeptReport, page: bytes, sender: str, to: str, written: datetime
) -> EmailMessage:
    """Return the letter; the same ride has the same id, so that mail programs show it once."""
    verdict, words = kept.verdict, kept.words
    wording = Wording(language(kept.language), Tone.PLAIN)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"{plain(verdict.workout, 60)}: {words.headline}"
    message["From"] = sender
    message["To"] = to
    message["Date"] = format_datetime(written)
    message["Message-ID"] = f"<debrief.{_word(verdict.ride_id)}@{DOMAIN}>"
    message["Content-Language"] = kept.language
    message.set_content("\n".join(plain_lines(verdict, words, wording)) + "\n")
    message.add_alternative(_html(kept, wording), subtype="html")
    message.add_attachment(
        page,
        maintype="text",
        subtype="html",
        filename=f"debrief-{_word(verdict.ride_id)}.html",
    )
    return message


def _word(ride_id: str) -> str:
    return "".join(sign for sign in ride_id if sign.isascii() and (sign.isalnum() or sign in "-_"))


def _html(kept: KeptReport, wording: Wording) -> str:
    """Return the report in what every mail program shows: headings, lists and a table."""
    verdict, words, label = kept.verdict, kept.words, wording.label
    said = "".join(f"<li>{escape(sentence)}</li>" for sentence in words.sentences)
    advice = "".join(
        f"<p><b>{escape(label(name))}</b>: {escape(text)}</p>\n"
        for name, text in (
            ("keep", words.keep),
            ("change", words.change),
            ("next", words.next_session),
        )
        if text
    )
    heads = "".join(f"<th>{escape(label(f'col_{name}'))}</th>" for name in COLUMNS)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(each)}</td>' for each in cells(row, wording))}</tr>\n"
        for row in rows_of(verdict)
    )
    table = f'<table cellpadding="4">\n<tr>{heads}</tr>\n{rows}</table>\n' if rows else ""
    source = "<br>\n".join(escape(line) for line in source_lines(verdict, wording))
    return (
        f'<html lang="{kept.language}"><body>\n<h1>{escape(plain(verdict.workout, 120))}</h1>\n'
        f"<p><b>{escape(words.headline)}</b></p>\n<ol>{said}</ol>\n{advice}{table}"
        f"<p><small>{source}</small></p>\n</body></html>\n"
    )
