"""`teamcar riders`: who rides on this machine, and who rides when nobody is named."""

import argparse
import json
import sys

from tui import riders
from tui.engine_socket import EngineLock, EngineTaken, engine_of
from workouts.errors import CommandRefused


def run(given: argparse.Namespace) -> int:
    """Do what is asked of the riders of a data folder; returns the exit code."""
    if given.what in ("list", None):
        _list(given)
        return 0
    {"add": _add, "remove": _remove, "use": _use}[given.what](given)
    return 0


def _list(given: argparse.Namespace) -> None:
    rows = riders.riders(given.root)
    if given.json:
        document = [
            {"name": each.name, "folder": str(each.folder), "in_use": each.in_use} for each in rows
        ]
        json.dump(document, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    width = max(len(each.name) for each in rows)
    for each in rows:
        print(f"{'in use' if each.in_use else '':<6}  {each.name:<{width}}  {each.folder}")


def _add(given: argparse.Namespace) -> None:
    rider = riders.add(given.root, given.name)
    print(f"{rider.name} has a folder: {rider.folder}; `teamcar riders use {rider.name}`")


def _use(given: argparse.Namespace) -> None:
    rider = riders.use(given.root, given.name)
    print(f"{rider.name} rides when nobody is named")


def _remove(given: argparse.Namespace) -> None:
    name = riders.known(given.root, given.name)
    if name == riders.DEFAULT:
        riders.remove(given.root, name)  # which refuses
    folder = riders.rider_folder(given.root, name)
    if not given.yes and engine_of(folder) is None and not _agreed(name):
        raise CommandRefused(f"{name} stays; --yes removes without a question")
    lock = EngineLock(folder)
    try:
        # Held until the folder has gone: none may begin in it meanwhile, and ride into nowhere.
        lock.take()
    except EngineTaken:
        raise CommandRefused(
            f"an engine runs for {name}; `teamcar engine --stop --rider {name}`"
        ) from None
    try:
        print(f"{name} is set aside, nothing is deleted: {riders.remove(given.root, name)}")
    finally:
        lock.release()


def _agreed(name: str) -> bool:
    if not sys.stdin.isatty():
        return False
    print(f"Set {name} aside, with all rides? y/N ", end="", flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
