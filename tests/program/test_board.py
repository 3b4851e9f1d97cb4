"""What a watcher knows: a snapshot, deltas, and how it says that it hears nothing."""

from api.program.watch.board import Board
from tests.program.board_rows import call, unit


def test_snapshot_and_deltas_make_the_board():
    board = Board()
    board.apply({"position": 5, "snapshot": {"calls": [call(1), call(2)], "units": [unit("1A1")]}})
    board.apply(
        {
            "position": 7,
            "rows": {"calls": [call(2, priority="P1"), call(3)], "units": [unit("1A1", "ML")]},
            "gone": {"calls": ["26-000001"]},
        }
    )
    assert board.position == 7
    assert {row["number"]: row["priority"] for row in board.calls} == {
        "26-000002": "P1",
        "26-000003": "P4",
    }
    assert [row["status"] for row in board.units] == ["ML"]


def test_a_fresh_snapshot_forgets_what_it_does_not_have():
    board = Board()
    board.apply({"position": 5, "snapshot": {"calls": [call(1)], "units": []}})
    board.apply({"position": 9, "snapshot": {"calls": [call(2)], "units": []}})
    assert [row["number"] for row in board.calls] == ["26-000002"]


def test_a_lost_connection_is_known_until_the_next_word():
    board = Board()
    board.apply({"position": 5, "snapshot": {"calls": [], "units": []}})
    board.lost("connection lost")
    assert (board.connected, board.trouble) == (False, "connection lost")
    board.apply({"position": 6, "rows": {}, "gone": {}})
    assert board.connected
