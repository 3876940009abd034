"""What the doctor says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One row: `mend` is empty where all is well."""

    check: str
    ok: bool
    detail: str
    mend: str = ""
