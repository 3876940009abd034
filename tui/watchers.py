"""Who wants to know that something has changed by itself."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class Watchers:
    """Listeners; one that fails keeps nobody else from hearing."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def add(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def tell(self) -> None:
        """Call every listener."""
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:
                # Who cannot show the news is no reason to leave a ride half opened.
                log.exception("a console could not take in what has changed")
