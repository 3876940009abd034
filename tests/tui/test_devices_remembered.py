"""What a rider has paired, in the settings file: kept as typed, and a mistake has its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as tested
from hypothesis import strategies as st

from sensors.errors import DeviceNotFound
from sensors.readings import DeviceKind, Metric, Source
from tui.remembered import LONGEST_NAME, Remembered, shown_source
from tui.settings import FILE_NAME, Settings, load_settings, save_settings

TRAINER = Source("ble:C0:7E:A3:CA:12:00", "Big fan", DeviceKind.TRAINER, "ble")
OTHER = Source("ant:17:5", "Trainer 5", DeviceKind.TRAINER, "ant")
STRAP = Source("ant:120:4711", "Chest", DeviceKind.HEART_RATE_STRAP, "ant")
ALL = Remembered((TRAINER, STRAP, OTHER), {Metric.HEART_RATE: STRAP.id}, OTHER.id)
DEVICE = '[devices."ant:120:4711"]\nname = "Chest"\nkind = "heart_rate_strap"\n'


def test_devices_and_preferences_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    save_settings(tmp_path, Settings(remembered=ALL))
    assert load_settings(tmp_path) == (Settings(remembered=ALL), None)


@tested(max_examples=40, derandomize=True, database=None, deadline=None)
@given(
    names=st.lists(st.text(max_size=60), min_size=1, max_size=4),
    kind=st.sampled_from(DeviceKind),
    radio=st.sampled_from([("ble", "ble"), ("ant", "ant")]),
)
def test_whatever_a_device_calls_itself_the_file_stays_readable(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    kind: DeviceKind,
    radio: tuple[str, str],
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    kept = Remembered()
    for at, name in enumerate(names):
        kept = kept.paired(Source(f'{radio[0]}:"\\{at}', name, kind, radio[1]))
    save_settings(folder, Settings(remembered=kept))
    settings, fault = load_settings(folder)
    assert fault is None
    assert settings.remembered == kept
    assert all(each.name.isprintable() and each.name for each in kept.devices)


def test_a_nameless_device_is_called_by_its_id_and_a_long_name_is_cut() -> None:
    nameless = Source("ble:" + "A" * 36, " \x07 ", DeviceKind.TRAINER, "ble")
    assert shown_source(nameless).name == ("ble:" + "A" * 36)[:LONGEST_NAME]
    assert shown_source(Source("ble:1", "x" * 99, DeviceKind.TRAINER, "ble")).name == "x" * 32


def test_the_trainer_that_is_driven_comes_first_and_the_others_keep_their_order() -> None:
    assert ALL.in_order() == (OTHER, TRAINER, STRAP)
    assert ALL.driving(None).in_order() == ALL.devices
    assert ALL.forgotten(OTHER.id) == Remembered((TRAINER, STRAP), ALL.prefer)


def test_a_device_is_found_by_id_before_name_and_two_of_a_name_by_id_only() -> None:
    twin = Source("ant:120:9", "CHEST", DeviceKind.HEART_RATE_STRAP, "ant")
    kept = ALL.paired(twin)
    assert kept.find("ANT:120:9") == twin
    with pytest.raises(
        DeviceNotFound, match=f"2 devices are called chest; .*{STRAP.id}, {twin.id}"
    ):
        kept.find("chest")
    with pytest.raises(DeviceNotFound, match=r"there are: Big fan \(ble:C0"):
        kept.find("Small fan")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("devices = 3\n", 1, "write it as a table"),
        ('[devices]\n"usb:1" = 5\n', 2, "is 5; write it as a table"),
        ('[devices."usb:1"]\nkind = "trainer"\n', 1, "is of no radio"),
        ('[devices."ant:120:4711"]\nname = "Chest"\n', 1, "is None; there are trainer"),
        ('[devices."ant:120:4711"]\nkind = "shoe"\n', 2, "is 'shoe'; there are trainer"),
        ('[devices."ant:120:4711"]\nkind = "trainer"\nname = 5\n', 3, "give a name in quotes"),
        ('[devices."ant:120:4711"]\nkind = "trainer"\nname = ""\n', 3, "needs a name"),
        ('[devices."ant:120:4711"]\nkind = "trainer"\ncolour = 1\n', 3, "there are name, kind"),
        (DEVICE + '[prefer]\ngear = "ant:120:4711"\n', 5, "speed, trainer"),
        (DEVICE + '[prefer]\npower = "ant:1:1"\n', 5, "give the id of a paired device"),
        (DEVICE + "[prefer]\npower = 3\n", 5, "give the id of a paired device"),
        (DEVICE + '[prefer]\ntrainer = "ant:120:4711"\n', 5, "is no trainer"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    settings, fault = load_settings(tmp_path)
    assert settings == Settings()
    assert fault is not None
    assert f"{FILE_NAME}, line {line}: " in fault
    assert what in fault
