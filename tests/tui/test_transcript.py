"""What was said in a ride stands in its journal, so that whoever looks at it later can read it."""

from pathlib import Path

from tests.coach.model_server import ScriptedServer, says
from tests.tui.test_coaching import ASKED, riding, served, warmed
from workouts.journal import read_journal
from workouts.journal_records import EVENT_KINDS, Event
from workouts.recorder import JOURNAL_NAME


def said_in(folder: Path, kind: str) -> list[Event]:
    return [event for event in read_journal(folder / JOURNAL_NAME).events if event.kind == kind]


async def test_turns_and_cues_of_a_ride_are_in_its_journal(tmp_path: Path) -> None:
    script = warmed(says("Hold it smooth."))
    async with ScriptedServer(script) as server, riding(tmp_path, server) as ride:
        await served(ride, server)
        await ride.asks("what is my power")
        second = len(ride.live.trace())
        await ride.asks("make it easier")
        await ride.asks(ASKED)
        ride.home.go(400.0)
        summary = ride.house.close_ride()
        assert summary is not None
        power, easier, model = said_in(summary.folder, "turn")
        cues = said_in(summary.folder, "cue")
    assert power.data["words"] == "what is my power"
    assert "watts" in power.data["heard"]
    assert (power.data["path"], power.data["intent"]) == ("offline", "power")
    assert easier.data["acted"] == ["change_intensity"]
    assert second <= easier.second <= second + 3
    assert (model.data["path"], model.data["heard"]) == ("model", "Hold it smooth.")
    assert [each.data["turn"] for each in (power, easier, model)] == [1, 2, 3]
    assert not any(each.data["cut"] or each.data["spoken"] for each in (power, easier, model))
    assert cues
    assert all(each.data["kind"] and each.data["text"] for each in cues)
    for kind, row in (("turn", power), ("cue", cues[0])):
        assert list(row.data) == EVENT_KINDS[kind].partition(":")[0].split(", ")
