"""`teamcar key`: give the rider's keys for other people's servers, or forget them.

A key is read from the terminal without showing it, or from stdin; never from the command line,
where the shell's history would keep it and every user of the machine could read it.
"""

import argparse
import getpass
import sys

from workouts.errors import KeyUnusable
from workouts.secrets import VARIABLES, Keys, Secret

WHERE = {
    "intervals": "intervals.icu → Settings → Developer Settings → API Key",
    "model": "the server of your language model",
    "debrief": "the server of the model that grades, where it is another one",
    "mail": "the password of your mail server, for debriefs by e-mail",
}


def run(given: argparse.Namespace) -> int:
    """Keep or forget a key; raises KeyUnusable."""
    keys = Keys(given.folder)
    if given.what == "set":
        where = keys.keep(given.name, _ask(given.name))
        sys.stdout.write(f"the {given.name} key is kept in {where}\n")
    elif keys.forget(given.name):
        sys.stdout.write(f"the {given.name} key is forgotten\n")
    else:
        raise KeyUnusable(
            f"no {given.name} key is kept here; one in the environment ({VARIABLES[given.name]})"
            " is forgotten by unsetting it"
        )
    if keys.notice:
        sys.stderr.write(f"teamcar: {keys.notice}\n")
    return 0


def _ask(name: str) -> Secret:
    if sys.stdin.isatty():
        return Secret(getpass.getpass(f"Key ({WHERE[name]}), not shown: "))
    return Secret(sys.stdin.readline())
