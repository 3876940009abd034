"""Whatever was ridden, a debrief is whole, within its bounds, and comes back as it was written."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.debrief.grading import grade
from coach.debrief.verdict_file import decode_verdict, encode_verdict
from tests.coach.debrief.plain_rides import FREE, Moment, Ride, repeats

PLANS = (FREE, repeats(1, 30, 20), repeats(3, 40, 61), repeats(8, 12, 8, share=1.5))
cells = st.lists(st.none() | st.integers(0, 2000), min_size=1, max_size=12)


@st.composite
def rides(draw: st.DrawFn) -> Ride:
    """A ride whose watts, cadence and heart change every few seconds, missing ones included."""
    power, cadence, heart = draw(cells), draw(cells), draw(cells)
    hold_s = draw(st.integers(1, 40))
    pauses = draw(st.dictionaries(st.integers(1, 300), st.floats(0.6, 5000.0), max_size=3))

    def held(values: list[int | None], now: Moment) -> int | None:
        return values[now.second // hold_s % len(values)]

    return Ride(
        draw(st.sampled_from(PLANS)),
        power_w=lambda now: held(power, now),
        cadence_rpm=lambda now: held(cadence, now),
        heart_rate_bpm=lambda now: held(heart, now),
        erg=draw(st.booleans()),
        seconds=draw(st.integers(1, 400)),
        pauses=pauses,
        ended=draw(st.booleans()),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ride=rides())
def test_any_ride_gets_a_debrief_that_keeps_its_bounds(ride: Ride) -> None:
    with TemporaryDirectory() as folder:
        verdict = grade(ride.record(Path(folder, "2026-11-20-183000")))
    assert verdict.score is None or 0 <= verdict.score <= 100
    numbers = {row.number for row in verdict.intervals}
    for each in verdict.criteria:
        assert each.granted == (each.score is None), each.id
        assert each.score is None or 0 <= each.score <= 100, each.id
        assert each.remark.key.partition(".")[0] == each.id
        for piece in each.evidence:
            assert piece.from_s <= piece.to_s
            assert piece.interval is None or piece.interval in numbers
    data = encode_verdict(verdict)
    assert decode_verdict(data, "debrief.json") == verdict
