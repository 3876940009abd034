"""The ride's record from its first second: begun when the ride starts, and begun again if it must.

A disk that does not take the record costs no ride: what happened is kept in memory and written as
soon as the disk lets us.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sensors.control import TrainerView
from sensors.readings import Source
from workouts.errors import WorkoutsError
from workouts.journal_records import Header
from workouts.recorder import Recorder
from workouts.ride import RideSession
from workouts.snapshot import ResumePoint, RideState, Sample

RETRY_EVERY = 5  # recorded seconds between two tries to begin a record that the disk refused


class Recording:
    """The first listener of a RideSession."""

    def __init__(
        self,
        rides: Path,
        ride: RideSession,
        sources: Callable[[], Sequence[Source]],
        options: Mapping[str, object],
    ) -> None:
        self.folder = rides / ride.ride_id
        self._ride = ride
        self._sources = sources
        self._options = dict(options)
        self._recorder: Recorder | None = None
        self._kept: list[Callable[[Recorder], None]] = []
        self._refused: str | None = None
        self._counted = TrainerView()
        self._closed = False

    @classmethod
    def resumed(cls, folder: Path, ride: RideSession) -> "Recording":
        """Go on with an interrupted record; raises RecordDamaged, RideInUse or OSError."""
        recording = cls(folder.parent, ride, tuple, {})
        recording._recorder = Recorder.resume(folder)
        return recording

    @property
    def fault(self) -> str | None:
        """One sentence on what keeps the ride from the disk, None while all is well."""
        return self._recorder.fault if self._recorder else self._refused

    @property
    def begun(self) -> bool:
        return self._recorder is not None

    def on_sample(self, sample: Sample, resume: ResumePoint) -> None:
        if self._closed:
            return
        if self._recorder is None and sample.second % RETRY_EVERY == 0:
            self._begin()
        if self._recorder is None:
            self._kept.append(lambda recorder: recorder.on_sample(sample, resume))
        else:
            self._recorder.on_sample(sample, resume)

    def on_event(self, kind: str, data: Mapping[str, object]) -> None:
        if self._closed:
            return  # the trainer's farewell comes after the end of the record
        starting = kind == "state" and data.get("from") == RideState.READY.value
        if starting and self._ride.state is RideState.RIDING:
            self._begin()
        if self._recorder is None:
            self._kept.append(lambda recorder: recorder.on_event(kind, data))
            return
        self._recorder.on_event(kind, data)
        if kind in ("step", "state"):
            self._count_targets(self._recorder)

    def close(self) -> None:
        """Bring everything to the disk; a last try is made for a record that never began.

        A second call does nothing.
        """
        if self._closed:
            return
        if self._recorder is None and self._ride.trace:
            self._begin()
        if self._recorder is not None:
            self._count_targets(self._recorder)
            self._recorder.close()
        self._closed = True

    def _begin(self) -> None:
        started_at = self._ride.started_at
        if self._recorder is not None or started_at is None:
            return
        header = Header(
            self._ride.ride_id,
            started_at,
            self._ride.athlete,
            self._ride.workout,
            self._options,
            tuple(self._sources()),
        )
        try:
            self._recorder = Recorder(self.folder, header)
        except (OSError, WorkoutsError) as error:
            self._refused = f"The ride is not on the disk: {error}; it is kept in memory"
            return
        for write in self._kept:
            write(self._recorder)
        self._kept.clear()

    def _count_targets(self, recorder: Recorder) -> None:
        view = self._ride.trainer_view
        counts = (view.sent, view.acknowledgements, view.refusals)
        if counts != (
            self._counted.sent,
            self._counted.acknowledgements,
            self._counted.refusals,
        ):
            self._counted = view
            sent, acknowledged, refused = counts
            recorder.on_event(
                "targets", {"sent": sent, "acknowledged": acknowledged, "refused": refused}
            )
