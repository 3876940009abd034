"""What a rider changes, or installs, while his voice runs."""

from pathlib import Path

from coach.voice.choices import VoiceSettings
from coach.voice.sound_talk import Standing, Warm
from coach.voice.talked import VoiceHome
from coach.voice.view import VoiceState
from tests.voice.riding_aloud import riding


async def test_a_model_that_is_installed_in_a_ride_serves_the_very_next_turn(
    tmp_path: Path,
) -> None:
    async with riding() as rider:
        lacks = Standing(0.0, "recogniser", False, "no speech model", "Run `teamcar voice install`")
        rider.sound.tell(lacks)
        rider.asks("what is my power")
        why = "No speech model. Run `teamcar voice install`."
        assert (rider.state, rider.voice.view().why) == (VoiceState.FAILED, why)
        home = VoiceHome(tmp_path, rider.table.coach.language, model="voice/models/en/small")
        rider.voice.configure(VoiceSettings(), home)
        assert isinstance(rider.sound.sent[-1], Warm)
        assert rider.voice.view().missing == ()
        rider.asks("what is my power")
        assert "two hundred and seventy nine watts" in await rider.hears()
