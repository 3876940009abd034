"""What a first spoken turn would have to wait for, done before it: tables of a language, read once.

They take a tenth of a second on a fast machine. The loop of a ride has no such time to give.
"""

import logging
import threading

from coach.language import Language
from coach.voice.completeness import understand
from coach.voice.spoken_form import spoken_form
from coach.voice.voice_words import confirmation_grammar

# Each needs other tables: a question, an order, what none of them knows, and what was misheard.
WORDS = (
    "what is my power", "make it easier", "tell me of the wind on that long road by the sea",
    "qwertzuiop", "quiet please", "wat",
)  # fmt: skip
SPOKEN = "1:57 in, 279 watts at 95 %, 2 × 20 min."

log = logging.getLogger(__name__)


def make_ready(spoken: Language) -> threading.Thread:
    """Read the tables of a language beside the loop; returns the thread that does."""
    thread = threading.Thread(target=read_tables, args=(spoken,), name="tables", daemon=True)
    thread.start()
    return thread


def read_tables(spoken: Language) -> None:
    try:
        for words in WORDS:
            understand(words, spoken)
        spoken_form(SPOKEN, spoken)
        confirmation_grammar(spoken, dangerous=True)
    except Exception:
        # A table that cannot be read fails again where it is needed, and is told there.
        log.exception("the tables could not be read")
