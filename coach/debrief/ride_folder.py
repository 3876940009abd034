"""A ride folder -> what it tells of its ride. Nothing outside of the folder is looked at.

A ride recorded here has its journal, whole or cut off anywhere; an imported one has the FIT file
that it came as, and no plan. Where a journal is damaged beyond use, or gone, the FIT file that was
made of it tells the seconds, and nothing of the plan.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

from coach.debrief.evidence import Command, Ending, Release, RideEvidence, Said, track_of
from workouts.athlete import RANGES, Athlete
from workouts.errors import RecordDamaged
from workouts.ftp_tests import ftp_test_of
from workouts.journal import Journal, read_journal
from workouts.journal_records import Event
from workouts.recorder import FIT_NAME, JOURNAL_NAME, SUMMARY_NAME
from workouts.ride_record import pauses_of, record_of
from workouts.snapshot import GuardState, RideState
from workouts.summary import CYCLING, FIT_NAMES, IMPORTED, RideSummary, decode_summary

LONGEST_BYTES = 96 * 1024 * 1024  # a day of riding, and as much again of talk
LONGEST_S = 24 * 3600
STOPPED_WITHIN_S = 8  # a pause so soon after a release says that the rider just stopped
LONGEST_SAID = 2000  # signs of one thing that was said
MOST_SAID = 5000

_ENDINGS = {RideState.FINISHED: Ending.FINISHED, RideState.DISCARDED: Ending.DISCARDED}


def read_evidence(folder: Path) -> RideEvidence:
    """Return what `folder` tells; raises RecordDamaged with one sentence when that is nothing."""
    if not folder.is_dir():
        raise RecordDamaged(folder, "there is no such ride folder")
    journal, unread = folder / JOURNAL_NAME, None
    if journal.is_file():
        try:
            return _recorded(journal)
        except RecordDamaged as damaged:
            unread = damaged
    for name in (FIT_NAMES[IMPORTED], FIT_NAME):
        if (folder / name).is_file():
            try:
                ride = _ridden(folder / name)
            except RecordDamaged:
                if unread is None:
                    raise
                break
            return ride if unread is None else replace(ride, unread=str(unread))
    raise unread or RecordDamaged(
        folder, f"there is no ride in it: neither {JOURNAL_NAME} nor {FIT_NAMES[IMPORTED]}"
    )


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RecordDamaged(path, f"it cannot be read: {error.strerror or error}") from None
    if size > LONGEST_BYTES:
        most = LONGEST_BYTES // (1024 * 1024)
        raise RecordDamaged(path, f"it has {size // (1024 * 1024)} MB; up to {most} MB are read")


def _check_length(path: Path, seconds: int) -> None:
    if seconds > LONGEST_S:
        hours, most = seconds // 3600, LONGEST_S // 3600
        raise RecordDamaged(path, f"it says that the ride took {hours} h; up to {most} h are read")


def _recorded(path: Path) -> RideEvidence:
    from workouts.columns import columns_of

    _check_size(path)
    journal = read_journal(path)
    samples = journal.samples
    if not samples:
        raise RecordDamaged(path, "not one second was ridden")
    _check_length(path, samples[-1].second - samples[0].second + 1)
    ride = record_of(journal)
    assert ride is not None  # there is a sample
    end_s = samples[-1].second + 1
    releases = _releases(journal, end_s)
    summary = _summary(path.parent)  # the rider's words may be newer there than in the journal
    return RideEvidence(
        ride_id=ride.ride_id,
        started_at=ride.started_at,
        name=ride.workout.name,
        ending=_ENDINGS[journal.ended_by] if journal.ended_by else Ending.CUT_OFF,
        athlete=ride.athlete,
        ftp_known=True,
        planned=ride.workout if ride.workout.steps else None,
        plan=ride.plan,
        track=track_of(samples, ride.pauses, releases),
        columns=columns_of(samples),
        laps=ride.laps,
        steps=ride.step_laps,
        pauses=ride.pauses,
        commands=tuple(command for event in journal.events for command in _commands(event, end_s)),
        releases=releases,
        ramp_ends=tuple(event.second for event in journal.events if event.kind == "ramp"),
        test=ftp_test_of(ride),
        said=_said(journal),
        targets=ride.targets,
        notes=tuple(summary.notes.splitlines()) if summary else journal.notes,
        damaged_lines=journal.skipped,
    )


def _commands(event: Event, end_s: int) -> list[Command]:
    if event.kind != "command":
        return []
    arguments = event.data.get("arguments")
    return [
        Command(
            second=min(event.second, end_s),
            name=_text(event, "name"),
            who=_text(event, "who"),
            arguments=arguments if isinstance(arguments, dict) else {},
            text=_text(event, "text"),
        )
    ]


def _releases(journal: Journal, end_s: int) -> tuple[Release, ...]:
    """Return when the load was taken off under way; a start without load is none."""
    loaded = {GuardState.HOLDING.value, GuardState.EASING.value, GuardState.RAMPING_BACK.value}
    stops = [
        event.second
        for event in journal.events
        if event.kind == "state" and event.data.get("from") == RideState.RIDING.value
    ]
    found: list[Release] = []
    before, since_s = "", None
    for event in journal.events:
        if event.kind != "guard":
            continue
        now = _text(event, "state")
        if since_s is not None:
            found.append(_release(since_s, event.second, stops))
            since_s = None
        if now == GuardState.RELEASED.value and before in loaded:
            since_s = event.second
        before = now
    if since_s is not None:
        found.append(_release(since_s, end_s, stops))
    return tuple(found)


def _release(from_s: int, to_s: int, stops: list[int]) -> Release:
    stopped = any(from_s <= stop <= from_s + STOPPED_WITHIN_S for stop in stops)
    return Release(from_s, to_s, stalled=not stopped)


def _said(journal: Journal) -> tuple[Said, ...]:
    """Return the turns and cues, of which older journals have none."""
    said: list[Said] = []
    for event in journal.events:
        if event.kind not in ("turn", "cue") or len(said) >= MOST_SAID:
            continue
        turn, acted = event.data.get("turn"), event.data.get("acted")
        said.append(
            Said(
                second=event.second,
                turn=turn if isinstance(turn, int) and not isinstance(turn, bool) else None,
                who=_text(event, "who") or ("coach" if event.kind == "cue" else "rider"),
                words=_text(event, "words") or _text(event, "text"),
                kind=_text(event, "kind") if event.kind == "cue" else "",
                path=_text(event, "path"),
                acted=tuple(each for each in acted if isinstance(each, str))
                if isinstance(acted, list)
                else (),
                answer=_text(event, "heard") if event.kind == "turn" else "",
                cut=event.data.get("cut") is True,
            )
        )
    return tuple(said)


def _text(event: Event, name: str) -> str:
    value = event.data.get(name)
    return value[:LONGEST_SAID] if isinstance(value, str) else ""


def _ridden(path: Path) -> RideEvidence:
    """Return what a FIT file tells, and the summary beside it."""
    from workouts.imported_ride import activity_in, counted_columns, samples_of, sum_up

    folder = path.parent
    _check_size(path)
    activity = activity_in(folder, path.name)
    if activity.columns.seconds == 0:
        raise RecordDamaged(path, "not one second was ridden")
    _check_length(path, activity.columns.seconds)
    summary = _summary(folder)
    ftp_w = None if summary is None else summary.ftp_w
    low, high = RANGES["ftp_w"]
    known = ftp_w is not None and low <= ftp_w <= high
    athlete = Athlete(ftp_w=ftp_w) if known and ftp_w is not None else Athlete()
    if summary is None:
        summary = sum_up(activity, folder, athlete, ride_id=folder.name, digest="")
    samples = samples_of(activity)
    pauses = pauses_of(samples)
    track = track_of(samples, pauses)
    if activity.sport != CYCLING:
        silent: list[int | None] = [None] * len(track.power_w)
        track = replace(track, power_w=silent, judged_w=silent)
    return RideEvidence(
        ride_id=summary.ride_id,
        started_at=activity.started_at,
        name=summary.name or summary.workout_name,
        ending=Ending.IMPORTED,
        athlete=athlete,
        ftp_known=known,
        planned=None,
        plan=(),
        track=track,
        columns=counted_columns(activity),
        laps=summary.laps,
        steps=(),
        pauses=pauses,
        notes=tuple(summary.notes.splitlines()),
        distance_m=activity.distance_m,
    )


def _summary(folder: Path) -> RideSummary | None:
    """Return the ride's summary; a damaged one is no reason to be without a debrief."""
    with contextlib.suppress(RecordDamaged, OSError):
        return decode_summary((folder / SUMMARY_NAME).read_bytes(), folder)
    return None
