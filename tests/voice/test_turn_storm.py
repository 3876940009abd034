"""Whatever happens, in whatever order: the turn ends, and nothing is left open."""

import pytest

from coach.voice.turn_talk import Phase
from tests.voice.turn_storm import storm

EVENTS = 400
STORMS = range(60)  # the whole of it is `python -m bench.turn_fuzz`


@pytest.mark.parametrize("first", range(0, len(STORMS), 10))
def test_any_order_of_events_ends_idle_with_nothing_owed(first: int) -> None:
    seen: set[Phase] = set()
    for seed in STORMS[first : first + 10]:
        blown = storm(seed, EVENTS)
        assert blown.state.phase is Phase.IDLE, seed
        assert not blown.state.is_owing, seed
        assert blown.ledger.is_empty, (seed, vars(blown.ledger))
        assert not blown.ledger.faults, (seed, blown.ledger.faults)
        seen |= blown.phases
    assert seen == set(Phase)
