"""What waits for one console: its order, what may be replaced, and when there is too much."""

import asyncio

from tui.outbox import Outbox


class Pipe:
    """The writing end of a connection that takes nothing until it is opened."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.open = asyncio.Event()

    def write(self, data: bytes) -> None:
        self.lines.append(data)

    async def drain(self) -> None:
        await self.open.wait()


async def written(outbox: Outbox, pipe: Pipe) -> list[bytes]:
    """Open the pipe and return what went through it, in order."""
    writing = asyncio.create_task(outbox.run(pipe))
    pipe.open.set()
    await outbox.emptied()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    return pipe.lines


async def test_a_newer_frame_takes_the_place_of_the_older_behind_what_came_since() -> None:
    outbox = Outbox()
    outbox.put(b"frame 1", "frame")
    outbox.put(b"plan")
    outbox.put(b"frame 2", "frame")
    outbox.put(b"answer")
    assert await written(outbox, Pipe()) == [b"plan", b"frame 2", b"answer"]
    assert outbox.left_out == 1


async def test_what_is_being_written_is_not_replaced() -> None:
    outbox, pipe = Outbox(), Pipe()
    outbox.put(b"frame 1", "frame")
    writing = asyncio.create_task(outbox.run(pipe))
    while not pipe.lines:
        await asyncio.sleep(0)
    for number in range(2, 100):
        outbox.put(b"frame %d" % number, "frame")
    pipe.open.set()
    await outbox.emptied()
    assert pipe.lines == [b"frame 1", b"frame 99"]
    writing.cancel()


async def test_frames_never_fill_it_and_the_rest_does() -> None:
    outbox = Outbox(most_bytes=100)
    for number in range(1_000):
        outbox.put(b"%50d" % number, "frame")
    assert not outbox.full
    outbox.put(b"x" * 51)
    assert outbox.full


async def test_a_long_trace_for_one_who_comes_does_not_count() -> None:
    outbox = Outbox(most_bytes=100)
    outbox.put(b"x" * 5_000, owed=True)
    outbox.put(b"y" * 100)
    assert not outbox.full
    assert await written(outbox, Pipe()) == [b"x" * 5_000, b"y" * 100]
    assert outbox.size == 0
