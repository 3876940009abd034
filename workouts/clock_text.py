"""A duration as on a clock, for lines and messages."""


def clock_text(seconds: float) -> str:
    """Return `2:05`, or `1:05:00` from an hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
