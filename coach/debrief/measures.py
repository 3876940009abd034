"""Which criteria there are: a criterion's id, what measures it, and the limits that it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.debrief import body, conduct, efforts, free_riding, ftp_effort
from coach.debrief.intervals import NEEDED
from coach.debrief.judged import JUDGED
from coach.debrief.ridden import Measure

MEASURES: Mapping[str, Measure] = {
    measure.__name__: measure
    for measure in (
        efforts.compliance,
        efforts.time_in_range,
        efforts.first_interval,
        efforts.fade,
        efforts.evenness,
        efforts.w_prime,
        body.cadence,
        body.drift,
        body.recovery,
        body.heart_recovery,
        conduct.completion,
        conduct.skips,
        conduct.eased,
        conduct.pauses,
        conduct.releases,
        conduct.warmup,
        conduct.cooldown,
        conduct.sensors,
        free_riding.variability,
        free_riding.halves,
        free_riding.opening,
        free_riding.pedalling,
        free_riding.coasting,
        free_riding.stops,
        ftp_effort.validity,
        ftp_effort.effort_evenness,
        ftp_effort.effort_opening,
        ftp_effort.effort_finish,
        ftp_effort.efforts_alike,
        ftp_effort.all_out,
    )
}

_CADENCE = ("low_rpm", "high_rpm")
_OWN: Mapping[str, Sequence[str]] = {
    "compliance": ("over_counts", "some_far_off_percent"),
    "cadence": _CADENCE,
    "pedalling": _CADENCE,
}
NEEDS: Mapping[str, Sequence[str]] = {
    **{name: (*NEEDED, *_OWN.get(name, ())) for name in MEASURES},
    **dict.fromkeys(JUDGED, ()),
}
