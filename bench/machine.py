"""The machine a bench ran on: its cores and CPU, and the versions that matter."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

CPU_FACTS = Path("/proc/cpuinfo")


def cpu_model(facts: str) -> str | None:
    """Return the CPU's name in the text of /proc/cpuinfo; None when it does not tell."""
    for key in ("model name", "Model", "Hardware"):  # x86, then Raspberry Pi, then older ARM
        for line in facts.splitlines():
            name, _, value = line.partition(":")
            if name.strip() == key and value.strip():
                return value.strip()
    return None


def machine() -> str:
    """Return one sentence that names the machine by its cores and CPU, and the versions."""
    try:
        model = cpu_model(CPU_FACTS.read_text(encoding="utf-8"))
    except OSError:
        model = None
    return (
        f"{os.cpu_count()} cores, {model or platform.processor() or platform.machine()}; "
        f"Python {platform.python_version()}, Textual {version('textual')}."
    )


def busyness() -> str:
    """Return how busy the machine is with other things, so that a noisy run can be told."""
    one, five, _ = os.getloadavg()
    return f"Load average {one:.1f} in the last minute, {five:.1f} in the last five."


if __name__ == "__main__":
    print(machine(), busyness())
