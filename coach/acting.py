"""What the coach does: orders and deeds by their tier, the question that waits, and undoing.

Orders go through the one command surface of the ride. Deeds are what a model may do beside it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from coach.confirmation import Pending, standing, tier_of
from coach.conversation import Reply
from coach.deeds import deed_line, refusal_line
from coach.intents import Heard
from coach.language import Language
from coach.scene import Scene
from coach.slots import compose
from sensors.clock import Clock
from workouts.commands import Commanded, Tier, Value, undo_s
from workouts.errors import CommandRefused, WorkoutsError

if TYPE_CHECKING:
    from coach.tool_talk import Deed


class Acting:
    """Does what is ordered, or asks first; at most one question waits."""

    def __init__(self, commanded: Commanded | None, clock: Clock, spoken: Language) -> None:
        self._commanded = commanded
        self._clock = clock
        self._spoken = spoken
        self._pending: Pending | None = None
        self._undo: tuple[float, Callable[[], None], str] | None = None  # until, how, line

    @property
    def awaits_confirmation(self) -> bool:
        return self._pending is not None and not self._pending.is_over(self._clock.now())

    @property
    def awaits_danger(self) -> bool:
        return self._pending is not None and self._pending.tier is Tier.DANGEROUS

    def stands(self, scene: Scene) -> bool:
        """Return whether a question waits, and things stand as they did when it was asked."""
        pending = self._pending
        return pending is not None and pending.stands(scene) == pending.stood

    def take(self) -> tuple[Pending | None, bool]:
        """Return the question that waited, which waits no longer, and whether it is too late."""
        pending, self._pending = self._pending, None
        return pending, pending is not None and pending.is_over(self._clock.now())

    def wait_on(self, pending: Pending) -> None:
        """Let a question go on waiting."""
        self._pending = pending

    def wait_from_now(self) -> None:
        """Let the time that a question waits begin anew."""
        if self._pending is not None:
            self._pending = replace(self._pending, asked_at_s=self._clock.now())

    def confirmed(self, pending: Pending, scene: Scene) -> Reply:
        """Do what was asked, if things stand as they did."""
        if pending.stands(scene) != pending.stood:
            return Reply(pending.moved, intent=pending.intent)
        return pending.do()

    def hands(self, look: Callable[[], Scene], who: str, *, surely: bool = True) -> "ModelHands":
        """Return what a model acts with, in the name of `who`; not `surely`, all of it is asked."""
        return ModelHands(self, look, who, surely)

    def order(self, heard: Heard, scene: Scene, who: str, *, surely: bool = True) -> Reply:
        """Do an order of the ride, or ask for the yes that it needs."""
        intent, order = heard.intent, heard.intent.order
        if intent.name == "undo" and (undone := self._undone()) is not None:
            return undone
        if self._commanded is None or scene.ride is None or order is None:
            return Reply(self._say("no_ride_to_steer"), intent=intent.name)
        arguments = order.arguments(heard.numbers)
        if isinstance(arguments, str):
            return Reply(self._say(arguments), intent=intent.name)
        tier = tier_of(heard, arguments, scene)
        if tier is Tier.SILENT and surely:
            return self._do(heard, order.command, arguments, who)
        asked = compose(self._spoken.say(intent.name, "asks"), scene, arguments, self._spoken)
        return self._ask(
            Pending(
                intent.name,
                order.command,
                tier,
                asked.text,
                asked.values,
                self._clock.now(),
                standing(heard, scene),
                partial(standing, heard),
                self._say("moved_on"),
                partial(self._do, heard, order.command, arguments, who),
            )
        )

    def deed(self, deed: "Deed", who: str, *, surely: bool = True) -> Reply:
        """Do a deed beside the ride, or ask for the yes that it needs."""
        do = partial(self._do_deed, deed, who)
        if deed.tier is Tier.SILENT and surely:
            return do()
        return self._ask(
            Pending(
                deed.name,
                deed.name,
                deed.tier,
                deed.question,
                deed.values,
                self._clock.now(),
                deed.stood(),
                lambda _: deed.stood(),
                self._spoken.agent["talk"]["moved_on"],
                do,
            )
        )

    def _ask(self, pending: Pending) -> Reply:
        wanted = pending.command if pending.tier is Tier.DANGEROUS else "yes"
        words = self._say("say", words=self._spoken.say(wanted, "danger"))
        self._pending = replace(pending, question=f"{pending.question} {words}")
        return Reply(
            self._pending.question,
            intent=pending.intent,
            values=pending.values,
            awaits_confirmation=True,
        )

    def _do(self, heard: Heard, command: str, arguments: Mapping[str, Value], who: str) -> Reply:
        """Do it and say what was done, in the words that the act returned."""
        if self._commanded is None:
            return Reply(self._say("no_ride_to_steer"), intent=heard.intent.name)
        try:
            notice = self._commanded.perform(command, arguments, who)
        except CommandRefused as refusal:
            text = self._say("not_done", why=refusal_line(refusal, self._spoken))
            return Reply(text, intent=heard.intent.name, values={"refused": str(refusal)})
        self._undo = None
        return Reply(
            deed_line(notice, self._spoken),
            intent=heard.intent.name,
            values={"notice": notice.text},
            acted=(command,),
        )

    def _do_deed(self, deed: "Deed", who: str) -> Reply:
        tables = self._spoken.agent
        try:
            done = deed.do()
        except (WorkoutsError, OSError) as error:
            text = tables["talk"]["refused"].replace("{why}", str(error).rstrip("."))
            return Reply(text, intent=deed.name, values={"refused": str(error)})
        line = tables["done"][deed.name].replace("{what}", done.what)
        self._undo = None
        if done.undo is not None:
            self._undo = (self._clock.now() + undo_s(who), done.undo, line)
        return Reply(line, intent=deed.name, values=deed.values, acted=(deed.name,))

    def _undone(self) -> Reply | None:
        """Take the last deed back; None where the ride's own undo is meant."""
        undo, self._undo = self._undo, None
        if undo is None or self._clock.now() > undo[0]:
            return None
        try:
            undo[1]()
        except (WorkoutsError, OSError) as error:
            text = self._spoken.agent["talk"]["refused"].replace("{why}", str(error).rstrip("."))
            return Reply(text, intent="undo", values={"refused": str(error)})
        text = self._spoken.agent["done"]["undone"].replace("{line}", undo[2])
        return Reply(text, intent="undo", acted=("undo",))

    def _say(self, key: str, **words: object) -> str:
        return self._spoken.say(key, **words)


class ModelHands:
    """Implements coach.toolbox.Hands for one turn."""

    def __init__(
        self, acting: Acting, look: Callable[[], Scene], who: str, surely: bool = True
    ) -> None:
        self._acting, self._look, self._who, self._surely = acting, look, who, surely

    def order(self, heard: Heard, *, surely: bool) -> Reply:
        surely = surely and self._surely
        return self._acting.order(heard, self._look(), self._who, surely=surely)

    def deed(self, deed: "Deed", *, surely: bool) -> Reply:
        return self._acting.deed(deed, self._who, surely=surely and self._surely)
