"""`teamcar sync`: fetch the planned workouts and send finished rides, now."""

import argparse
import asyncio
import json
import sys
from datetime import datetime

from tui.settings import load_settings
from tui.syncing import wishes_of
from tui.whole_history import whole_history
from workouts.errors import CommandRefused
from workouts.outbox import State
from workouts.sync import Sync, Synced

NOT_SET_UP = (
    "nothing is set up: give your key of intervals.icu to `teamcar key set intervals`, or set"
    " folder under [export] in the settings; docs/intervals.md tells more"
)
Document = dict[str, object]


def run(given: argparse.Namespace) -> int:
    """Do one round and print what came of it; 1 when anything did not work.

    Raises CommandRefused when nothing is set up, and RecordDamaged.
    """
    settings, fault = load_settings(given.folder)
    if fault:
        sys.stderr.write(f"teamcar: {fault}\n")
    wishes = wishes_of(settings)
    sync = Sync(given.folder)
    try:
        if not sync.is_set_up(wishes):
            raise CommandRefused(NOT_SET_UP)
        for name in given.ride or ():
            history = whole_history(given.folder, settings, sys.stderr)
            try:
                sync.queue(history.ride(name).ride_id, wishes, again=True)
            finally:
                history.close()
        synced = asyncio.run(sync.round(wishes, early=True))
        document = sync_document(sync, synced)
        for notice in sync.notices():
            sys.stderr.write(f"teamcar: {notice}\n")
    finally:
        sync.close()
    if given.json:
        json.dump(document, sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(synced, document))
    for each in synced.faults:
        sys.stderr.write(f"teamcar: {each}\n")
    return int(bool(synced.faults))


def sync_document(sync: Sync, synced: Synced) -> Document:
    """Return what a round did, and what is left in the outbox."""
    fetched: Document | None = None
    if synced.fetched is not None:
        fetched = {
            "planned": len(synced.fetched.plans),
            "new": synced.taken.new,
            "changed": synced.taken.changed,
            "gone": synced.taken.gone,
            "skipped": dict(synced.fetched.skipped),
            "faults": list(synced.fetched.faults),
        }
    return {
        "fetched": fetched,
        "uploaded": list(synced.uploaded.sent),
        "exported": list(synced.exported.sent),
        "refused": [
            {"ride": each.ride_id, "to": each.destination.value, "why": each.said}
            for each in sync.outbox.parcels(State.REFUSED)
        ],
        "waiting": [
            {
                "ride": each.ride_id,
                "to": each.destination.value,
                "next_try": datetime.fromtimestamp(each.due_unix_s)
                .astimezone()
                .isoformat(timespec="seconds"),
                "attempts": each.attempts,
                "why": each.said,
            }
            for each in sync.outbox.parcels(State.WAITING, State.CLAIMED)
        ],
        "faults": list(synced.faults),
    }


def _lines(synced: Synced, document: Document) -> list[str]:
    lines = []
    if synced.fetched is not None:
        taken = synced.taken
        lines.append(
            f"calendar   {len(synced.fetched.plans)} planned workouts:"
            f" {taken.new} new, {taken.changed} changed, {taken.gone} gone"
        )
        if synced.fetched.skipped:
            kinds = (f"{count} {what}" for what, count in sorted(synced.fetched.skipped.items()))
            lines.append(f"left out   {', '.join(kinds)}")
        lines += [f"no steps   {fault}" for fault in synced.fetched.faults]
    lines += [f"uploaded   {ride}" for ride in synced.uploaded.sent]
    lines += [f"exported   {ride}" for ride in synced.exported.sent]
    for word in ("refused", "waiting"):
        parcels = document[word]
        assert isinstance(parcels, list)
        lines += [f"{word:9}  {each['ride']} to {each['to']}: {each['why'] or 'on its way'}"
                  for each in parcels]  # fmt: skip
    return lines or ["nothing to do"]
