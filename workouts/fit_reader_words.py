"""Words for the numbers of the FIT profile that a rider reads: files, sports, makers.

Source: Garmin FIT profile, https://developer.garmin.com/fit/protocol/; facts of that format.
"""

from workouts.summary import CYCLING

ACTIVITY_FILE = 4
FILES = {
    1: "device file",
    2: "settings file",
    3: "sport settings file",
    5: "workout",
    6: "course",
    7: "workout schedule",
    9: "weight file",
    10: "totals file",
    11: "goals file",
    14: "blood pressure file",
    15: "daily monitoring file",
    20: "activity summary",
    28: "daily monitoring file",
    32: "daily monitoring file",
    34: "segment",
    35: "segment list",
}
SPORTS = {
    1: "running",
    3: "transition",
    4: "fitness equipment",
    5: "swimming",
    10: "training",
    11: "walking",
    12: "cross-country skiing",
    13: "alpine skiing",
    14: "snowboarding",
    15: "rowing",
    16: "mountaineering",
    17: "hiking",
    18: "multisport",
    19: "paddling",
    25: "golf",
    30: "inline skating",
    31: "rock climbing",
    32: "sailing",
    33: "ice skating",
    35: "snowshoeing",
    37: "stand-up paddling",
    38: "surfing",
    41: "kayaking",
    53: "diving",
    62: "HIIT",
    64: "racket sport",
}
GENERIC_SPORT = 0
CYCLING_SPORTS = {2, 21}  # cycling, e-biking
# Spin, indoor, road, mountain, downhill, recumbent, cyclocross, hand, track, e-bike, BMX, gravel,
# e-mountain-bike, indoor hand cycling.
CYCLING_SUB_SPORTS = {5, 6, 7, 8, 9, 10, 11, 12, 13, 28, 29, 46, 47, 88}
MAKERS = {
    1: "Garmin",
    6: "SRM",
    7: "Quarq",
    9: "Saris",
    23: "Suunto",
    32: "Wahoo",
    67: "Bkool",
    68: "CatEye",
    69: "Stages",
    70: "Sigma",
    73: "Wattbike",
    86: "Elite",
    89: "Tacx",
    95: "Stryd",
    107: "Magene",
    115: "iGPSPORT",
    123: "Polar",
    258: "Lezyne",
    260: "Zwift",
    263: "Favero",
    265: "Strava",
    267: "Bryton",
    281: "TrainerRoad",
    282: "The Sufferfest",
    289: "Hammerhead",
    294: "Coros",
    331: "MyWhoosh",
}


def sport_word(sport: float | None, sub_sport: float | None, *, powered: bool) -> str:
    """Return CYCLING or the word for another sport; a file that names none is cycling when it has
    power, as indoor programs leave it out."""
    if sport in CYCLING_SPORTS or sub_sport in CYCLING_SUB_SPORTS:
        return CYCLING
    if sport is None or sport == GENERIC_SPORT:
        return CYCLING if powered else "other"
    return SPORTS.get(int(sport), f"sport {int(sport)}")


def device_word(maker: float | None, product: str) -> str:
    """Return what recorded a file as its owner would call it, "" when the file does not say."""
    word = "" if maker is None else MAKERS.get(int(maker), "")
    if product.casefold().startswith(word.casefold()):
        return product or word
    return f"{word} {product}".strip()
