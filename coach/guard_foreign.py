"""Number words that nobody here can read: of other languages and scripts, and made-up chains.

A model may fall into a language of its own. Its digits are held like all others; a number in its
words cannot be, and so its sentence is replaced, as is one in letters that are not Latin. Words
that mean something else in English, German, Dutch or Polish are left out, as is "one".
"""

import re
import unicodedata
from functools import lru_cache

# Folded, without marks.
_ROWS = (
    "deux trois quatre cinq sept huit neuf dix douze treize quatorze quinze vingt trente quarante",
    "cinquante soixante septante huitante nonante demie moitie",  # French
    "cuatro cinco siete ocho nueve diez doce trece catorce quince veinte treinta cuarenta cien",
    "cincuenta sesenta setenta ochenta noventa ciento",  # Spanish
    "dois duas tres quatro seis sete oito nove dez doze treze quinze dezesseis vinte trinta",
    "quarenta cinquenta sessenta oitenta cem cento",  # Portuguese
    "quattro cinque sette dieci undici dodici tredici quattordici quindici venti trenta quaranta",
    "cinquanta sessanta settanta ottanta novanta mezzora",  # Italian
    "fyra sju atta tolv femton tjugo trettio fyrtio femtio sextio sjuttio attio nittio hundra",
    "tusen tyve tredive fyrre halvtreds halvfjerds halvfems tjue tretti femti seksti sytti",
    "kaksi kolme nelja viisi kuusi seitseman kahdeksan yhdeksan kymmenen sata tuhat",  # Finnish
    "dva ctyri sedm osm devet deset dvacet tricet ctyricet padesat sedesat styri sedem osem desat",
    "dvadsat tridsat negy nyolc kilenc harminc negyven otven hatvan hetven nyolcvan kilencven",
    "dort yedi sekiz dokuz yirmi otuz kirk altmis yetmis seksen doksan",  # Turkish
    "patru cinci sase sapte noua zece douazeci treizeci suta sute",  # Romanian
)
_WORDS = frozenset(word for row in _ROWS for word in row.split())
_STEMS = (
    r"cent(?:s|o|os|a|as)",
    r"(?:dos|dres|tres|cuatro|quin|seis|sete|nove|ocho|quatro|oito|du)[czs]?i?ent[oa]s?",
    r"(?:due|tre|quattro|cinque|sei|sette|otto|nove)?cento\w*",
    r"(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)[ia]?(?:uno|due|tre|sei|\w+e)",
    r"(?:veinti|dieci)(?:uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)",
    r"(?:ett|tva|tre|fyra|fem|sex|sju|atta|nio)?hundra\w*",
    r"\w*(?:tjugo|trettio|fyrtio|femtio|sextio|sjuttio|attio|nittio)\w*",
    r"(?:et|to|tre|fire|fem|seks|syv|otte|atte|ni)hundre\w*",
    r"\w*(?:kymmenta|sataa|kymmenen|toista)\w*",
    r"(?:dve|tri|ctyri|pet|sest|sedm|osm|devet)(?:ste|sta|set)",
    r"\w+szaz\w*",
)
_STEM = re.compile("|".join(_STEMS))
# Number words of German and Dutch in one that is none: "einssiebzig".
_GERMAN = (
    "eins|ein|zwei|zwo|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|zwanzig|dreissig"
    "|(?:vier|funf|sech|sieb|acht|neun)zig|hundert|tausend"
)
_DUTCH = (
    "een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf"
    "|(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig|honderd|duizend"
)
_CHAINED = re.compile(
    f"(?:{_GERMAN})(?:(?:und)?(?:{_GERMAN}))+|(?:{_DUTCH})(?:(?:en)?(?:{_DUTCH}))+"
)


@lru_cache(maxsize=8192)
def is_unreadable_number(plain: str) -> bool:
    """Return whether a folded word, which is no number of ours, says or may say one."""
    if plain in _WORDS or is_of_other_script(plain):
        return True
    return _STEM.fullmatch(plain) is not None or _CHAINED.fullmatch(plain) is not None


def is_of_other_script(word: str) -> bool:
    """Return whether a word has letters that are not Latin; one letter is a sign, such as Δ."""
    if word.isascii() or len(word) < 2:
        return False
    return any(char.isalpha() and "LATIN" not in unicodedata.name(char, "") for char in word)
