"""What a rider typed or a recogniser heard -> normalised words that templates can be held against.

Nothing that carries meaning is dropped: a word of any script stays a word, so that a template
which covers all words covers all that was said.
"""

import re
import unicodedata

MAX_CHARACTERS = 400  # a longer text is no question; it is not looked at

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.:]\d+)*|%|(?<![\w.])[-+](?=\d)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_CHARACTERS = str.maketrans({"’": "'", "‘": "'", "`": "'", "−": "-", "–": "-", "_": " "})

SIGNS = {"%": "percent", "-": "minus", "+": "plus"}
HESITATIONS = frozenset({"um", "umm", "uh", "uhm", "er", "erm", "hm", "hmm", "mm", "ah"})
EMPHASIS = frozenset({"bloody", "damn", "damned", "flipping", "sodding"})  # legs talking
UNHEARD = HESITATIONS | EMPHASIS

CONTRACTIONS = {
    "ain't": "is not",
    "can't": "can not",
    "don't": "do not",
    "i'm": "i am",
    "let's": "let us",
    "shan't": "shall not",
    "won't": "will not",
}
SUFFIXES = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would"}
# 's is a verb after these words, a possessive elsewhere ("today's workout").
TAKES_IS = frozenset(
    {
        *("what", "how", "who", "where", "when", "which", "that", "it", "there"),
        *("he", "she", "here", "time", "everything"),
    }
)

# What keyboards and small recognisers make of a rider's words.
MISHEARD = {
    "avg": "average",
    "ave": "average",
    "averge": "average",
    "bateries": "batteries",
    "battry": "battery",
    "bpm": "beats",
    "cadance": "cadence",
    "cadens": "cadence",
    "candence": "cadence",
    "dont": "do not",
    "easyer": "easier",
    "eazier": "easier",
    "fourty": "forty",
    "gonna": "going to",
    "hardr": "harder",
    "hart": "heart",
    "hearth": "heart",
    "hows": "how is",
    "hr": "heart rate",
    "intervall": "interval",
    "intervalls": "intervals",
    "intervals'": "intervals",
    "kilojoule": "kilojoules",
    "kj": "kilojoules",
    "kph": "kilometres per hour",
    "lets": "let us",
    "mins": "minutes",
    "min": "minute",
    "nah": "no",
    "next's": "next is",
    "ok": "okay",
    "plz": "please",
    "pls": "please",
    "pauze": "pause",
    "sec": "second",
    "secs": "seconds",
    "skipp": "skip",
    "targit": "target",
    "u": "you",
    "w": "watts",
    "wanna": "want to",
    "wats": "watts",
    "wat": "watt",
    "wattage": "power",
    "whats": "what is",
    "whos": "who is",
    "workou": "workout",
    "yea": "yeah",
    "yup": "yep",
}

# Phrases that are one thing to a rider; longest first where one begins another.
PHRASES = {
    ("per", "cent"): ("percent",),
    ("a", "percent"): ("one", "percent"),
    ("f", "t", "p"): ("ftp",),
    ("t", "s", "s"): ("tss",),
    ("c", "t", "l"): ("ctl",),
    ("a", "t", "l"): ("atl",),
    ("t", "s", "b"): ("tsb",),
    ("n", "p"): ("np",),
    ("i", "f"): ("if",),
    ("k", "j"): ("kilojoules",),
    ("watts", "kg"): ("watts", "per", "kilo"),
    ("watts", "per", "kg"): ("watts", "per", "kilo"),
    ("watts", "a", "kilo"): ("watts", "per", "kilo"),
    ("kilo", "joules"): ("kilojoules",),
    ("heart", "beat"): ("heart", "rate"),
    ("heart", "rates"): ("heart", "rate"),
    ("more", "minutes"): ("minutes", "more"),
    ("more", "seconds"): ("seconds", "more"),
    ("work", "out"): ("workout",),
    ("free", "ride"): ("freeride",),
    ("s", "i", "m"): ("sim",),
    ("e", "r", "g"): ("erg",),
}


def normalise(text: str) -> tuple[str, ...]:
    """Return the words of `text`: lower case, contractions opened, no punctuation, no "um".

    A text longer than MAX_CHARACTERS gives no words.
    """
    if len(text) > MAX_CHARACTERS:
        return ()
    plain = unicodedata.normalize("NFKC", text).translate(_CHARACTERS).casefold()
    tokens = _TOKEN.findall(_THOUSANDS.sub("", plain))
    words = [word for token in tokens for word in _open(token).split() if word not in UNHEARD]
    return _join_phrases(words)


def _open(token: str) -> str:
    """Return a token as the words it stands for."""
    if token in SIGNS:
        return SIGNS[token]
    if token in CONTRACTIONS:
        return CONTRACTIONS[token]
    for suffix, opened in SUFFIXES.items():
        if token.endswith(suffix):
            return MISHEARD.get(token, token.removesuffix(suffix) + opened)
    stem, apostrophe, tail = token.partition("'")
    if tail == "s" and stem in TAKES_IS:
        return f"{stem} is"
    plain = stem + tail if apostrophe else token
    return MISHEARD.get(plain, plain)


def _join_phrases(words: list[str]) -> tuple[str, ...]:
    out: list[str] = []
    at = 0
    while at < len(words):
        for size in (3, 2):
            phrase = PHRASES.get(tuple(words[at : at + size]))
            if phrase is not None:
                out.extend(phrase)
                at += size
                break
        else:
            out.append(words[at])
            at += 1
    return tuple(out)
