"""The speech models that `teamcar voice install` brings: the small ones of Vosk, a language each.

Whoever publishes them gives no SHA-256. Those here are the ones that several other projects
measured, each by itself, and pinned; an archive that is another one is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PUBLISHER = "alphacephei.com"


@dataclass(frozen=True, slots=True)
class Published:
    """A model to download: an archive of `size` bytes, a zip."""

    language: str
    name: str
    size: int
    sha256: str  # hexadecimal, lower case

    @property
    def url(self) -> str:
        return f"https://{PUBLISHER}/vosk/models/{self.name}.zip"


CATALOGUE: Mapping[str, Published] = {
    model.language: model
    for model in (
        Published(
            "en", "vosk-model-small-en-us-0.15", 41_205_931,
            "30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
        ),
        Published(
            "de", "vosk-model-small-de-0.15", 46_499_967,
            "b7e53c90b1f0a38456f4cd62b366ecd58803cd97cd42b06438e2c131713d5e43",
        ),
        Published(
            "nl", "vosk-model-small-nl-0.22", 40_441_176,
            "039811c3b829de64e4f123a9f684a53784005b212a346ac0b899dc7efce2ed0a",
        ),
        Published(
            "pl", "vosk-model-small-pl-0.22", 52_979_372,
            "c4cd16498ea544f446f9e9a55cbd602b71cfe5a2b6f2b0834d81e1b6fce15f0d",
        ),
    )
}  # fmt: skip
