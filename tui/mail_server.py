"""The edge to a mail server: SMTP with TLS, bounded in time, every failure as one sentence."""

import smtplib
import socket
import ssl
from email.message import EmailMessage

from tui.mail_settings import TLS_FROM_THE_START, MailSettings
from workouts.delivery import Undeliverable
from workouts.secrets import Secret

PATIENCE_S = 30.0  # of each answer


class MailFailed(OSError):
    """The letter did not go this time; `asks` where the rider has to change something."""

    def __init__(self, sentence: str, *, asks: bool = False) -> None:
        super().__init__(sentence)
        self.asks = asks


def post(message: EmailMessage | None, settings: MailSettings, password: Secret | None) -> None:
    """Send a letter, or only look whether the server would take one when it is None.

    Raises MailFailed, and Undeliverable for a letter that it will never take. Neither says the
    password, nor does anything that is logged.
    """
    try:
        with _connect(settings) as server:
            if settings.user and password is not None:
                server.login(settings.user, password.reveal())
            if message is None:
                server.noop()
            else:
                server.send_message(message)
    except MailFailed:
        raise
    except OSError as error:  # which every SMTPException is
        raise trouble(error, settings) from None


# What went wrong -> what is said of it, and whether the rider has to change something. The first
# that fits holds; what is in none of them is told by its own words.
SENTENCES: tuple[tuple[type[OSError], str, bool], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        "{host} refuses user and password; set it again with `teamcar key set mail`",
        True,
    ),
    (
        smtplib.SMTPNotSupportedError,
        "{host} lets nobody log in; leave user out, or choose another port",
        True,
    ),
    (ssl.SSLCertVerificationError, "{host} shows a certificate that is not to be trusted", True),
    (ssl.SSLError, "{host}: TLS fails on port {port}; with 465 it is there from the start", True),
    (TimeoutError, "{host} does not answer on port {port}", False),
    (socket.gaierror, "there is no way to {host}: are you online?", False),
)


def trouble(error: OSError, settings: MailSettings) -> MailFailed | Undeliverable:
    """Return the error to raise: a 5xx is for good, a 4xx for now (RFC 5321, 4.2.1)."""
    host, port = settings.server, settings.port
    for kind, sentence, asks in SENTENCES:
        if isinstance(error, kind):
            return MailFailed(sentence.format(host=host, port=port), asks=asks)
    code = _code(error)
    if code >= 500:
        return Undeliverable(f"{host} refuses the letter to {settings.to} ({code})")
    if code >= 400:
        return MailFailed(f"{host} does not take the letter now ({code})")
    if isinstance(error, smtplib.SMTPException):
        return MailFailed(f"{host} broke off on port {port}")
    why = error.strerror or type(error).__name__
    return MailFailed(f"{host} cannot be reached on port {port}: {why}")


def _code(error: OSError) -> int:
    """Return the server's own code, 0 without one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _connect(settings: MailSettings) -> smtplib.SMTP:
    """Return a line to the server that nobody else can read, unless it is on this machine."""
    context = ssl.create_default_context()
    if settings.port == TLS_FROM_THE_START:
        return smtplib.SMTP_SSL(settings.server, settings.port, timeout=PATIENCE_S, context=context)
    server = smtplib.SMTP(settings.server, settings.port, timeout=PATIENCE_S)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif not settings.is_local:
            why = "offers no TLS, and a password is not sent without; use port 465 or 587"
            raise MailFailed(f"{settings.server} {why}", asks=True)
    except BaseException:
        server.close()
        raise
    return server
