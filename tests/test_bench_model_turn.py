"""The bench of turns with a model runs, and every turn in it is the model's."""

from bench import model_turn


def test_turns_with_a_model_are_timed_beside_the_bare_stream() -> None:
    table = model_turn.measure(rounds=2)
    assert [row[0] for row in table.rows] == [
        "bare HTTP stream, spotter",
        "turn of the spotter beyond it",
        "bare HTTP stream, coach",
        "turn of the coach beyond it",
    ]
    assert all(row[1].endswith(" ms") for row in table.rows)
    assert all(row[3] for row in table.rows[1::2])
