"""How long the fuzz tests run: TEAMCAR_FUZZ_EXAMPLES inputs each, always the same ones."""

import os

from hypothesis import HealthCheck, settings

EXAMPLES = int(os.environ.get("TEAMCAR_FUZZ_EXAMPLES", "300"))
FUZZ = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
