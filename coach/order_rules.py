"""Which order is meant by which words of an order: a table for all languages.

A row is an intent, the topics that it needs, and those that may stand beside them; `number` and
`duration` are what was said in numbers. Every topic of an utterance has to be in the row, and no
other row may fit. What a language calls a topic is its table order_words.toml.
"""

from coach.patterns import Numbers
from coach.topic_rules import TopicRule

NUMBER = "number"
REACHED = "reached"  # what stands right before a number that is to be reached: "to ninety"
DURATION = "duration"
MORE = "more"

ROWS: tuple[tuple[str, str, str], ...] = (
    ("start", "begin", "ride go"),
    ("start", "go ride", ""),
    ("pause", "pause", "ride set moment take clock"),
    ("pause", "pause break", "take ride moment bit"),
    ("pause", "break", "take moment bit set"),
    ("pause", "stop clock", "moment"),
    ("pause", "stop moment", "ride"),
    ("resume", "resume", "ride clock go make"),
    ("resume", "go again", "ride"),
    ("resume", "begin again", "ride clock"),
    ("skip", "skip", "step next go rest_of to"),
    ("skip", "go next", "step to resume"),
    ("skip", "resume next", "step to"),
    ("skip", "next to", "step"),
    ("skip", "end_step", "next skip"),
    ("skip", "fed_up skip", "step"),
    ("skip", "fed_up next", "step go to"),
    ("skip", "stop rest_of step", ""),
    ("back", "step from", "start_of go do again back"),
    ("back", "back", "step go last start_of to again"),
    ("back", "go last", "step to"),
    ("back", "go start_of", "step to"),
    ("back", "begin step", "again start_of from go"),
    ("repeat_step", "repeat step", "go again"),
    ("repeat_step", "again step", "go take"),
    ("repeat_step", "again do", "step"),
    ("repeat_step", "one_more", "step take go add afterwards do same"),
    ("repeat_step", "again step afterwards", "go take do same repeat add"),
    ("repeat_step", "again do afterwards", "step same"),
    ("repeat_step", "repeat step afterwards", "again"),
    ("repeat_step", "same again", "step take do afterwards add"),
    ("repeat_step", "same afterwards", "step take add do"),
    ("extend", "duration extend", "step by more to"),
    ("extend", "duration add", "step to more take"),
    ("extend", "duration longer", "step make go more by"),
    ("extend", "duration more", "step take go to"),
    ("extend", "duration shorter", "step by make go take"),
    ("extend", "duration down step", "by take make"),
    ("extend_unclear", "extend", "step bit number by more"),
    ("extend_unclear", "longer make", "step bit"),
    ("extend_unclear", "longer step", "make bit number by more"),
    ("extend_unclear", "add clock", "step to more bit take"),
    ("ease", "easier", "make power take go"),
    ("ease", "down power", "make go take"),
    ("ease", "down make", ""),
    ("ease", "less power", "make take"),
    ("ease", "too_hard", "easier make"),
    ("ease", "down too_hard", "make go power"),
    ("ease", "power too_hard less", "make"),
    ("push", "harder", "make power take go"),
    ("push", "up power", "make go take"),
    ("push", "up make", ""),
    ("push", "more power", "make take add"),
    ("push", "too_easy", "harder make"),
    ("push", "up too_easy", "make go power"),
    ("push", "power too_easy more", "make"),
    ("ease_a_bit", "easier bit", "make power take go less too_hard"),
    ("ease_a_bit", "down bit", "make power go take too_hard"),
    ("ease_a_bit", "less bit", "make power take too_hard"),
    ("push_a_bit", "harder bit", "make power take go more too_easy"),
    ("push_a_bit", "up bit", "make power go take too_easy"),
    ("push_a_bit", "more bit power", "make take add"),
    ("ease_by", "number easier", "percent by make power go take"),
    ("ease_by", "number down percent", "by make power go take"),
    ("ease_by", "number less percent", "by make power go take"),
    ("push_by", "number harder", "percent by make power go take"),
    ("push_by", "number up percent", "by make power go take"),
    ("push_by", "number more percent", "by make power go take"),
    ("push_by", "number add percent", "more power take to"),
    ("set_intensity", "number percent reached", "make power go set back ride down up"),
    ("set_intensity", "number percent set", "make power ride"),
    ("set_intensity", "number percent of_plan", "make power go set reached ride"),
    ("full_intensity", "full power", "back to set go make"),
    ("full_intensity", "full back", "to set go make power ride"),
    ("full_intensity", "full to", "set go make power ride back"),
    ("full_intensity", "reset power", "to full"),
    ("full_intensity", "power_full", "to set go make power ride back again reached full"),
    ("full_intensity", "full again", "power set make to go ride"),
    ("mark_lap", "lap mark", "here"),
    ("mark_lap", "lap begin", "here mark"),
    ("mark_lap", "lap one_more", ""),
    ("mark_lap", "lap set", "here"),
    ("mode_erg", "erg mode", "set to go take back on"),
    ("mode_erg", "erg on", "set back again"),
    ("mode_erg", "erg set", "to back mode on"),
    ("mode_erg", "erg to", "set back go"),
    ("mode_resistance", "resistance mode", "set to go take back"),
    ("mode_resistance", "resistance to set", "mode back"),
    ("mode_resistance", "resistance to go", "mode back"),
    ("mode_sim", "sim mode", "set to go take back on"),
    ("mode_sim", "sim to", "set go mode back"),
    ("mode_sim", "sim on", "set mode"),
    ("mode_free", "free mode", "set to go take back"),
    ("mode_free", "free to", "set go mode back"),
    ("mode_free", "free let_me", ""),
    ("mode_free", "erg off", "mode set free take go resume"),
    ("mode_free", "free mode let_me", "set ride"),
    ("mode_free", "free resume", "go"),
    ("set_level", "number resistance", "percent set reached make level"),
    ("set_level", "number level", "percent set reached make"),
    ("set_level", "number level resistance", "percent set to reached make"),
    ("set_slope", "number slope", "to percent set reached make take of"),
    ("undo", "undo", "last_change make last unwanted"),
    ("undo", "last_change back", "take"),
    ("end", "end_all", "end ride today here save"),
    ("end", "end ride", "save here today"),
    ("end", "end save", "ride here today"),
    ("end", "end today", "save ride"),
    ("end", "end here", "save ride"),
    ("end", "stop ride", "save here today end"),
    ("end", "stop save", "ride"),
    ("end", "stop today", "save"),
    ("end", "stop here", "save"),
    ("discard", "discard ride", ""),
)


RULES = tuple(
    TopicRule(intent, frozenset(needs.split()), frozenset(f"{needs} {may}".split()))
    for intent, needs, may in ROWS
)
TOPICS = frozenset[str]().union(*(rule.all for rule in RULES))
SHORTENING = frozenset({"shorter", "down"})  # an extension by less than nothing


def orders_of(topics: frozenset[str]) -> frozenset[str]:
    """Return the intents that hold all of `topics` and have what they need."""
    return frozenset(rule.intent for rule in RULES if rule.needs <= topics <= rule.all)


def meant_numbers(intent: str, topics: frozenset[str], numbers: Numbers) -> Numbers:
    """Return the numbers of an order; "a minute shorter" takes a minute away."""
    if intent == "extend" and not SHORTENING.isdisjoint(topics):
        return tuple(-number for number in numbers)
    return numbers
