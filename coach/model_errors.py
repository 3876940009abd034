"""What goes wrong with a model server -> one ModelFailed, with what to do in its sentence.

The key is in none of them, not even where a server says it back.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from coach.model_refusals import Told, is_too_long
from coach.model_talk import Fault, ModelFailed
from workouts.intervals_errors import seconds_to_wait
from workouts.secrets import Secret

SHORTEST_PART = 8  # signs of a key by which it is known again where a server cuts or stars it
KEY_HELP = "give it the right one with `teamcar key set model`"
MODEL_HELP = "mend model or base_url under [coach.model] in the settings"
# Status -> fault and sentence, after the server's name.
SENTENCES: Mapping[int, tuple[Fault, str]] = {
    401: (Fault.REFUSED, f"refuses the key (401); {KEY_HELP}"),
    402: (Fault.LIMITED, "wants to be paid first (402); look at your account there"),
    403: (Fault.REFUSED, f"does not let this key use the model (403); {KEY_HELP}"),
    404: (Fault.UNSUITABLE, f"knows no such model or address (404); {MODEL_HELP}"),
    408: (Fault.SLOW, "does not answer in time (408)"),
    413: (Fault.TOO_LONG, "says that the conversation is too long for it (413)"),
    429: (Fault.LIMITED, "has been asked too often (429)"),
}


def status_failed(
    host: str, status: int, told: Told, headers: Mapping[str, str], now: datetime
) -> ModelFailed:
    """Return the error of an HTTP status that is no success; `now` is aware."""
    wait_s = seconds_to_wait(headers.get("retry-after"), now)
    if is_too_long(told):
        return too_long(host)
    fault, words = SENTENCES.get(status, (Fault.UNSUITABLE, f"does not take this ({status})"))
    if status >= 500:
        fault, words = Fault.BROKEN, f"has a fault of its own ({status})"
    if wait_s is not None:
        words += f", and asks to wait {wait_s:.0f} s"
    # A server that refuses a key likes to repeat it.
    said = f": {told.words}" if told.words and fault is not Fault.REFUSED else ""
    return ModelFailed(fault, f"{host} {words}{said}", wait_s)


def told_failed(host: str, told: Told) -> ModelFailed:
    """Return the error that a server told of in place of an answer."""
    if is_too_long(told):
        return too_long(host)
    said = f": {told.words}" if told.words else ""
    return ModelFailed(Fault.BROKEN, f"{host} stopped with an error{said}")


def too_long(host: str) -> ModelFailed:
    """Return the error of a context that does not hold the request."""
    help_ = "start the server with a larger context"
    return ModelFailed(Fault.TOO_LONG, f"{host} cannot hold so long a conversation; {help_}")


def no_answer(host: str, headers: Mapping[str, str]) -> ModelFailed:
    """Return the error of a success whose body is something else."""
    page = "html" in headers.get("content-type", "")
    why = "a web page; sign in to the network you are in" if page else "something that is no answer"
    return ModelFailed(Fault.BROKEN, f"{host} answers with {why}")


def slow(host: str, limit_s: float) -> ModelFailed:
    """Return the error of a server that has not begun to answer."""
    return ModelFailed(Fault.SLOW, f"{host} did not begin to answer within {limit_s:g} s")


def stalled(sentence: str) -> ModelFailed:
    """Return the error of an answer that began, and does not come to its end."""
    return ModelFailed(Fault.STALLED, sentence)


def redirected(host: str, where: str) -> ModelFailed:
    """Return the error of an answer that would send the key to somebody else."""
    sentence = (
        f"{host} sends us on to {where}, which does not get the key; if that is right, change"
        " base_url under [coach.model] in the settings"
    )
    return ModelFailed(Fault.UNSUITABLE, sentence)


def unreachable(host: str) -> ModelFailed:
    """Return the error of a server to which no line can be had."""
    return ModelFailed(Fault.UNREACHABLE, f"{host} cannot be reached; is it running?")


def transport_failed(host: str, error: Exception) -> ModelFailed:
    """Return the error of a request that got no whole answer."""
    import httpx

    if "CERTIFICATE" in str(error):
        sentence = f"{host} cannot prove who it is; check the clock and the network you are in"
        return ModelFailed(Fault.UNREACHABLE, sentence)
    if isinstance(error, httpx.ConnectError):
        return unreachable(host)
    if isinstance(error, httpx.ProxyError):
        return ModelFailed(Fault.UNREACHABLE, f"the proxy does not let us through to {host}")
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | httpx.DecodingError):
        return ModelFailed(Fault.BROKEN, f"the answer of {host} broke off")
    return ModelFailed(Fault.UNREACHABLE, f"the line to {host} failed ({type(error).__name__})")


def hung_up(error: Exception) -> bool:
    """Return whether a line was closed before anything was answered, as idle ones are."""
    import httpx

    return isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError)


def scrubbed(told: Told, key: Secret | None) -> Told:
    """Return a server's words without the key, whole or cut short as they like to show it."""
    shown = "" if key is None else key.reveal()
    if not shown:
        return told
    words = re.sub(rf"(?<!\w){re.escape(shown)}(?!\w)", "…", told.words)
    if len(shown) >= SHORTEST_PART:
        for part in (shown[:SHORTEST_PART], shown[-SHORTEST_PART:]):
            words = re.sub(rf"\S*{re.escape(part)}\S*", "…", words)
    return Told(words, told.field)
