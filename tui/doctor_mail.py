"""The doctor's row about debriefs by e-mail: only for those who have set it up."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tui.check import Check
from tui.mail_server import MailFailed, post
from tui.mail_settings import MailSettings
from tui.mailing import FILE_NAME, KEY
from workouts.delivery import Undeliverable
from workouts.errors import WorkoutsError
from workouts.outbox import Outbox, State
from workouts.secrets import Keys


def mail_checks(folder: Path, settings: MailSettings) -> Iterator[Check]:
    """Yield whether the server would take a letter, and how many wait."""
    if not settings.is_set_up:
        return
    try:
        password = Keys(folder).read(KEY) if settings.user else None
        if settings.user and password is None:
            mend = f"Run: teamcar key set {KEY}"
            yield Check("e-mail", False, f"there is no password for {settings.user}", mend)
            return
        post(None, settings, password)
        waiting, refused = _counts(folder)
    except (MailFailed, Undeliverable, WorkoutsError) as error:
        yield Check("e-mail", False, str(error), "Mend [mail] in the settings.")
        return
    detail = f"{settings.server} takes debriefs for {settings.to}; waiting: {waiting}"
    yield Check("e-mail", not refused, detail, f"Not taken: {refused}" if refused else "")


def _counts(folder: Path) -> tuple[int, str]:
    """Return how many letters wait, and why the last that was refused is not taken."""
    if not (folder / FILE_NAME).exists():
        return 0, ""
    with closing(Outbox(folder / FILE_NAME)) as outbox:
        refused = outbox.parcels(State.REFUSED)
        return len(outbox.parcels(State.WAITING)), refused[-1].said if refused else ""
