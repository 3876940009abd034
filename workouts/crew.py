"""Work for all cores: pieces go to processes of their own and come back in their order.

Processes are spawned, so that it does not matter which threads run here. They end when this one
does, however it does.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

from workouts.errors import ImportStopped

Piece = TypeVar("Piece")
Done = TypeVar("Done")
AHEAD = 3  # pieces under way for each process, so that none waits for the next


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Piece], Done],
    pieces: Iterable[Piece],
    jobs: int,
    begin: Callable[..., None],
    arguments: tuple[Any, ...],
) -> Generator[Done, None, None]:
    """Yield `work(piece)` for each piece, in order; `begin(*arguments)` comes first everywhere.

    With one job all is done here. What is given must be importable and picklable. Raises what
    `work` raises, and ImportStopped when a process ends in the middle.
    """
    if jobs == 1:
        begin(*arguments)
        yield from map(work, pieces)
        return
    pool = ProcessPoolExecutor(
        jobs,
        multiprocessing.get_context("spawn"),
        initializer=_enter,
        initargs=(begin, arguments),
    )
    try:
        under_way: deque[Future[Done]] = deque()
        for piece in pieces:
            under_way.append(pool.submit(work, piece))
            if len(under_way) >= jobs * AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    except BrokenProcessPool:
        raise ImportStopped("one of its processes was ended; run it again to go on") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _enter(begin: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    # Ctrl-C reaches every process of the terminal; the one in charge decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    begin(*arguments)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
