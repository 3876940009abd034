"""How big a workout file may be: what is beyond these is a mistake or an attack, not a ride."""

MAX_BYTES = 2_000_000  # the largest real file seen has 21 kB
MAX_ELEMENTS = 20_000
MAX_DEPTH = 40
MAX_STEPS = 5_000
MAX_REPEATS = 500
MAX_SECONDS = 24 * 3600
MAX_REPAIRS = 2_000
MAX_POWER_W = 3_000.0
MAX_POWER_FRACTION = 20.0  # the ramp test of one real file climbs past 5 times FTP, none past 20
CADENCE_RPM = (10, 250)
