"""Years of riding come in from folders and archives, once each, and can be stopped anywhere."""

import gzip
import io
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from tests.workouts.activity_bytes import (
    HEAD,
    RUNNING,
    file_id,
    fit_file,
    record,
    ridden,
    ride,
    session,
)
from tests.workouts.recording import ROOT
from tests.workouts.rides import line
from tests.workouts.rides import record as record_ride
from workouts.errors import ImportStopped
from workouts.finish import finish_ride, read_summary, ride_samples
from workouts.fit_reader import LARGEST_BYTES
from workouts.ftp_history import FtpHistory
from workouts.history import History
from workouts.imported_ride import ORIGINAL_NAME
from workouts.importing import BATCH, ImportReport, import_activities
from workouts.recovery import unfinished

PATIENCE_S = 120


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    opened = History(tmp_path / "data" / "history.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


def taken(history: History, *paths: Path, jobs: int = 1) -> ImportReport:
    return import_activities(paths, history, jobs=jobs)


def reasons(report: ImportReport) -> dict[str, str]:
    return {Path(each.path).name: each.why for each in report.refused}


def test_a_file_becomes_a_ride_and_is_kept_untouched(history: History, downloads: Path) -> None:
    path = downloads / "morning.fit"
    path.write_bytes(data := ridden(0))
    report = taken(history, path)
    (imported,) = report.imported
    assert (imported.path, imported.ride_id) == (str(path), "2024-11-08-113320")
    ride = history.ride("last")
    assert (ride.folder / ORIGINAL_NAME).read_bytes() == data == ride.fit_path.read_bytes()
    assert read_summary(ride.folder) == ride
    assert (ride.source, ride.sport, ride.sha256) == (
        "imported", "cycling", sha256(data).hexdigest()
    )  # fmt: skip
    assert (ride.duration_s, ride.normalized_power_w, ride.work_kj) == (120, 200, 24.0)
    assert [row.ride_id for row in history.rows()] == [ride.ride_id]
    assert unfinished(history.rides_folder) == ()


def test_an_imported_ride_can_be_looked_at_second_by_second(
    history: History, downloads: Path
) -> None:
    watts = [200] * 60 + [None] * 10 + [210] * 50
    (downloads / "a.fit").write_bytes(ride(watts))
    taken(history, downloads)
    samples = ride_samples(history.ride("last").folder)
    assert [sample.power_w for sample in samples] == watts
    assert {sample.heart_rate_bpm for sample in samples} == {140}
    assert samples[-1].wall_s == 120


def test_folders_archives_and_compressed_files_are_gone_through(
    history: History, downloads: Path
) -> None:
    deep = downloads / "2024" / "june"
    deep.mkdir(parents=True)
    (deep / "A.FIT").write_bytes(ridden(0))
    (downloads / "b.fit.gz").write_bytes(gzip.compress(ridden(1)))
    with zipfile.ZipFile(downloads / "export_1.zip", "w") as strava:
        strava.writestr("activities.csv", "Activity ID\n")
        strava.writestr("activities/1.fit.gz", gzip.compress(ridden(2)))
        strava.writestr("activities/2.fit", ridden(3))
        strava.writestr("activities/3.gpx.gz", gzip.compress(b"<gpx/>"))
        strava.writestr("media/4.jpg", b"\xff\xd8")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as part:
        part.writestr("5.fit", ridden(4))
    with zipfile.ZipFile(downloads / "garmin.zip", "w") as garmin:
        garmin.writestr("DI_CONNECT/UploadedFiles_0-_Part1.zip", inner.getvalue())
    (downloads / "notes.txt").write_text("rode well")
    report = taken(history, downloads)
    assert len(report.imported) == 5 == history.count()
    assert reasons(report) == {
        "activities.csv": "it is not a FIT file",
        "4.jpg": "it is not a FIT file",
        "notes.txt": "it is not a FIT file",
        "3.gpx.gz": "it is GPX, not FIT: it has no power; export the original file",
    }
    paths = [each.path for each in report.imported]
    assert f"{downloads}/garmin.zip/DI_CONNECT/UploadedFiles_0-_Part1.zip/5.fit" in paths


def test_a_link_that_leads_back_is_not_followed(history: History, downloads: Path) -> None:
    (downloads / "a.fit").write_bytes(ridden(0))
    (downloads / "again").symlink_to(downloads)
    report = taken(history, downloads)
    assert len(report.imported) == 1
    assert reasons(report) == {"again": "it is a link to a folder; name the folder"}


def test_a_fault_in_the_middle_keeps_what_is_in_and_leaves_nothing_lying_about(
    history: History, downloads: Path
) -> None:
    (downloads / "a.fit").write_bytes(ridden(0))
    taken(history, downloads)
    for day in range(1, 4):
        (downloads / f"{day}.fit").write_bytes(ridden(day))
    staging = history.rides_folder / ".importing"

    def fill(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        import_activities([downloads], history, jobs=1, progress=fill)
    assert history.count() == 4
    assert [path.name for path in staging.iterdir()] == ["lock"]


def test_what_cannot_be_read_is_refused_with_the_reason(history: History, downloads: Path) -> None:
    (downloads / "a.fit").write_bytes(b"")
    (downloads / "b.fit").write_bytes(fit_file(file_id(5)))
    (downloads / "c.fit.gz").write_bytes(gzip.compress(ridden(0))[:-40])
    (downloads / "d.fit.gz").write_bytes(b"\x1f\x8b" + bytes(range(200)))
    (downloads / "e.zip").write_bytes(b"PK\x03\x04 no archive")
    (downloads / "f.fit.gz").write_bytes(gzip.compress(bytes(LARGEST_BYTES + 1000)))
    damaged = io.BytesIO()
    with zipfile.ZipFile(damaged, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("g.fit", ridden(1))
    torn = bytearray(damaged.getvalue())
    torn[60:90] = bytes(30)
    (downloads / "h.zip").write_bytes(torn)
    locked = bytearray(damaged.getvalue())
    for head in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(head) + (6 if head == b"PK\x03\x04" else 8)
        locked[at] |= 1
    (downloads / "i.zip").write_bytes(locked)
    report = taken(history, downloads, downloads / "gone.fit")
    why = reasons(report)
    assert why["a.fit"] == "it is empty"
    assert why["b.fit"] == "it is a FIT workout, not an activity"
    assert why["d.fit.gz"].startswith("its compression is damaged")
    assert why["e.zip"].startswith("it is no archive that can be read")
    assert "larger than" in why["f.fit.gz"]
    assert why["gone.fit"] == "there is no such file"
    inside = [each.why for each in report.refused if each.path.endswith("g.fit")]
    assert inside[0].startswith("the archive is damaged there")
    assert inside[1].startswith("it is locked with a password")
    (salvaged,) = report.imported  # of the compressed file that was cut off
    assert "cut off" in salvaged.warnings[0]


def test_a_ride_comes_in_once_by_its_bytes_and_by_its_start_and_length(
    history: History, downloads: Path
) -> None:
    (downloads / "a.fit").write_bytes(ridden(0, seconds=1000))
    (downloads / "b.fit").write_bytes(ridden(0, seconds=1000))
    (downloads / "c.fit").write_bytes(ridden(0, watts=203, seconds=985, start=40))
    (downloads / "d.fit").write_bytes(ridden(0, seconds=900))
    (downloads / "e.fit").write_bytes(ridden(0, seconds=1000, start=70))
    report = taken(history, downloads)
    first = "2024-11-08-113320"
    assert [each.ride_id for each in report.imported] == [
        first, f"{first}-2", "2024-11-08-113430"
    ]  # fmt: skip
    assert [(Path(each.path).name, each.why) for each in report.duplicates] == [
        ("b.fit", f"the same file as {first}"),
        ("c.fit", f"the same start and length as {first}"),
    ]
    again = taken(history, downloads)
    assert again.imported == []
    assert len(again.duplicates) == 5
    assert read_summary(history.rides_folder / f"{first}-2").ride_id == f"{first}-2"
    assert history.ride(f"{first}-2").duration_s == 900


def test_a_ride_that_was_recorded_here_does_not_come_in_again(
    history: History, downloads: Path
) -> None:
    recorded = finish_ride(record_ride(history.rides_folder / "2026-11-20-183000", line(140)))
    (downloads / "from_a_site.fit").write_bytes(recorded.fit_path.read_bytes())
    report = taken(history, downloads)
    (double,) = report.duplicates
    assert (double.ride_id, report.imported) == (recorded.ride_id, [])


def test_a_run_is_kept_and_its_load_is_the_heart_s(history: History, downloads: Path) -> None:
    rows = b"".join(record(second, 300, 170) for second in range(3600))
    (downloads / "run.fit").write_bytes(fit_file(HEAD + rows + session(3600, 3600, RUNNING)))
    (imported,) = taken(history, downloads).imported
    assert imported.sport == "running"
    (row,) = history.rows()
    assert (row.sport, row.training_stress) == ("running", None)
    assert row.stress == pytest.approx(100.0, abs=0.1)  # an hour at threshold heart rate
    assert not any(history.best_efforts())
    assert list(history.daily_stress().values()) == [row.stress]


def test_each_ride_is_counted_with_the_ftp_of_its_day(history: History, downloads: Path) -> None:
    history.ftp_history = FtpHistory().with_change(date(2024, 11, 10), 300, before_w=200)
    for day in (0, 5):
        (downloads / f"{day}.fit").write_bytes(ridden(day, 240))
    taken(history, downloads)
    assert [ride.ftp_w for ride in history.rides()] == [300, 200]


def test_many_files_on_two_processes_come_to_the_same(tmp_path: Path, downloads: Path) -> None:
    days = BATCH + 20
    for day in range(days):
        (downloads / f"{day:03}.fit").write_bytes(ridden(day, 150 + day, 40))
    (downloads / "090.fit").write_bytes(b"damaged")
    (downloads / "091.fit").write_bytes(ridden(7, 157, 40))
    seen: list[tuple[int, int]] = []
    rows = []
    for jobs in (1, 2):
        history = History(tmp_path / f"data{jobs}" / "history.sqlite")
        report = import_activities(
            [downloads], history, jobs=jobs, progress=lambda done, total: seen.append((done, total))
        )
        assert len(report.imported) == days
        assert [each.ride_id for each in report.duplicates] == ["2024-11-15-113320"]
        assert reasons(report) == {"090.fit": "it is not a FIT file"}
        rows.append(history.rows(500))
        assert history.check() is None
        history.close()
    assert rows[0] == rows[1]
    assert seen[-1] == (days + 2, days + 2)
    assert [done for done, _ in seen] == [*sorted(done for done, _ in seen[: len(seen) // 2])] * 2


def test_a_second_import_waits_for_the_first(history: History, downloads: Path) -> None:
    (downloads / "a.fit").write_bytes(ridden(0))
    refusals = []

    def another(done: int, total: int) -> None:
        with pytest.raises(ImportStopped, match="another import"):
            taken(history, downloads)
        refusals.append(done)

    import_activities([downloads], history, jobs=1, progress=another)
    assert refusals == [1]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_an_import_that_is_stopped_in_the_middle_goes_on_where_it_was(
    tmp_path: Path, downloads: Path, how: signal.Signals
) -> None:
    days = BATCH + 30
    for day in range(days):
        (downloads / f"{day:03}.fit").write_bytes(ridden(day, 150, 40))
    data = tmp_path / "data"
    command = [sys.executable, "-m", "tests.workouts.importing_child", str(data), str(downloads)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        for said in child.stdout:
            done = int(said.split()[0])
            if done > BATCH:  # a batch is in, and the next has begun
                child.send_signal(how)
                break
            child.stdin.write("\n")
            child.stdin.flush()
        rest = child.stdout.read()
        child.wait(PATIENCE_S)
    assert ("interrupted" in rest) == (how is signal.SIGINT)
    history = History(data / "history.sqlite")
    assert history.check() is None
    before = history.count()
    assert before == (done if how is signal.SIGINT else BATCH)
    assert all((each.folder / ORIGINAL_NAME).is_file() for each in history.rides(days))
    report = taken(history, downloads)
    assert (len(report.duplicates), len(report.imported)) == (before, days - before)
    assert history.count() == days
    assert [path.name for path in (history.rides_folder / ".importing").iterdir()] == ["lock"]
    history.close()
