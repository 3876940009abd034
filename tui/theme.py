"""Colours by name, safe for the three common kinds of colour blindness.

The zone colours are Okabe and Ito's set (Color Universal Design, 2008), ordered by effort; a zone
is never told by colour alone, so each has a number and a fill as well. Two accents: `now` for what
is live and `plan` for what is asked. An ink is `fg` or `fg on bg`, each a name of a palette.
"""

from collections.abc import Mapping
from functools import lru_cache

from rich.style import Style
from textual.theme import Theme

DARK: Mapping[str, str] = {
    "ground": "#10141a",
    "raised": "#181e27",
    "text": "#dfe5ec",
    "strong": "#ffffff",
    "dim": "#8791a0",
    "faint": "#48515f",
    "now": "#ffb454",
    "plan": "#6cb6ff",
    "good": "#dfe5ec",
    "under": "#6cb6ff",
    "over": "#ff9e3d",
    "alarm": "#ff7a59",
    "z1": "#7d8794",
    "z2": "#56b4e9",
    "z3": "#2fb592",
    "z4": "#e8d44d",
    "z5": "#e69f00",
    "z6": "#e0662b",
    "z7": "#cc79a7",
    "d1": "#2b313a",
    "d2": "#21425a",
    "d3": "#184840",
    "d4": "#57502a",
    "d5": "#553f12",
    "d6": "#542d1c",
    "d7": "#4d3241",
}

LIGHT: Mapping[str, str] = {
    "ground": "#f6f7f9",
    "raised": "#e9ecf1",
    "text": "#20262e",
    "strong": "#000000",
    "dim": "#5d6773",
    "faint": "#b3bac4",
    "now": "#a85400",
    "plan": "#0061b0",
    "good": "#20262e",
    "under": "#0061b0",
    "over": "#b35300",
    "alarm": "#b3261e",
    "z1": "#8a93a0",
    "z2": "#3d9fd8",
    "z3": "#009e73",
    "z4": "#d6bd00",
    "z5": "#e08e00",
    "z6": "#d55e00",
    "z7": "#b8568d",
    "d1": "#d5dae1",
    "d2": "#c4e2f4",
    "d3": "#bfe5d9",
    "d4": "#f1eab0",
    "d5": "#f6deb0",
    "d6": "#f3cdb5",
    "d7": "#ebd0df",
}

PALETTES: Mapping[str, Mapping[str, str]] = {"teamcar": DARK, "teamcar-daylight": LIGHT}
BOLD = frozenset({"strong", "now"})


@lru_cache(maxsize=512)
def style(ink: str, palette: str, ground: str = "ground") -> Style:
    """Return the terminal style of an ink, as `dim` or `text on z4`; unknown palettes are dark.

    `ground` is what an ink without a colour of its own to stand on stands on.
    """
    colours = PALETTES.get(palette, DARK)
    front, _, back = ink.partition(" on ")
    return Style(color=colours[front], bgcolor=colours[back or ground], bold=front in BOLD or None)


def themes() -> list[Theme]:
    """Return the palettes as Textual themes, for the widgets that Textual draws."""
    return [
        Theme(
            name=name,
            primary=colours["plan"],
            secondary=colours["z3"],
            accent=colours["now"],
            warning=colours["over"],
            error=colours["alarm"],
            success=colours["z3"],
            foreground=colours["text"],
            background=colours["ground"],
            surface=colours["ground"],
            panel=colours["raised"],
            boost=colours["raised"],
            dark=colours is DARK,
            variables={
                "footer-background": colours["raised"],
                "footer-item-background": colours["raised"],
                "footer-key-foreground": colours["now"],
                "footer-key-background": colours["raised"],
                "footer-description-foreground": colours["dim"],
                "footer-description-background": colours["raised"],
                "input-cursor-background": colours["now"],
                "scrollbar": colours["faint"],
                "scrollbar-hover": colours["dim"],
                "scrollbar-active": colours["dim"],
                "scrollbar-background": colours["raised"],
                "scrollbar-background-hover": colours["raised"],
                "scrollbar-background-active": colours["raised"],
                "scrollbar-corner-color": colours["raised"],
                "dim": colours["dim"],
                "faint": colours["faint"],
            },
        )
        for name, colours in PALETTES.items()
    ]
