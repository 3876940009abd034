"""The fuzz campaign counts what it ran, finds every module, and ends one that hangs."""

from pathlib import Path

from bench.fuzz_campaign import (
    ROOT,
    Module,
    count_targets,
    fuzz_modules,
    inputs_by_target,
    report,
    run_module,
)

TOLD = """
tests/a/test_fuzz_a.py::test_noise[2A37 heart rate]:

  - during reuse phase (0.16 seconds):
    - 2 passing, 0 failing, and 7 invalid test cases
  - during generate phase (0.16 seconds):
    - Typical runtimes: ~ 0-1 ms, of which < 1ms in data generation
    - 50 passing, 1 failing, and 3 invalid test cases

tests/a/test_fuzz_a.py::test_other:
    - 1200 passing, 0 failing, and 0 invalid test cases
"""


def test_inputs_are_counted_by_target_without_the_refused_ones() -> None:
    assert dict(inputs_by_target(TOLD)) == {"test_noise[2A37 heart rate]": 53, "test_other": 1200}


def test_every_package_that_takes_foreign_bytes_has_fuzz_targets() -> None:
    modules = fuzz_modules()
    assert {path.parts[1] for path in modules} >= {"sensors", "workouts"}
    assert all((ROOT / path).is_file() for path in modules)
    assert count_targets(modules) >= 20


def test_a_module_is_run_with_so_many_inputs_for_each_target() -> None:
    module = run_module(Path("tests/workouts/test_fuzz_journal.py"), examples=5)
    assert module.good, module.told
    assert len(module.inputs) >= 5
    assert set(module.inputs.values()) == {5}
    assert 10 < module.peak_mb < 500
    assert f"{sum(module.inputs.values()):>10,}  inputs" in report([module])


def test_a_module_that_hangs_is_ended_and_said_so() -> None:
    module = run_module(Path("tests/workouts/test_fuzz_journal.py"), 10**9, patience_s=0.3)
    assert module.code == -9
    assert not module.good
    assert "FAILED (-9)" in report([module])


def test_too_much_memory_is_a_failure() -> None:
    greedy = Module(Path("tests/a/test_fuzz_a.py"), {"test_noise": 10}, 1.0, 5000.0, 0, "")
    assert not greedy.good
    assert "FAILED" in report([greedy])
