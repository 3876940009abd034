"""All sources of a ride as one: links kept up, packets decoded, the best source per metric, and
the trainer driven.

Radios tell the hub what happens, `tick` acts on it; between the two nothing waits. Tick it four
times a second or more: links, time limits and the trainer's writes move on then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sensors.capture import CaptureWriter
from sensors.clock import Clock
from sensors.connection import Action, Connection, Event, step
from sensors.control import TrainerTarget, TrainerView
from sensors.errors import BadPacket, ControlRefused, RadioUnavailable, SensorError
from sensors.intake import Intake
from sensors.power_match import PowerMatch, Seen, advance
from sensors.priority import Offer, choose, is_fresh
from sensors.profiles.packets import PACKETS
from sensors.radio import Radio
from sensors.readings import DeviceKind, LiveValues, Metric, Reading, SensorStatus, Source
from sensors.trainer import TrainerControl
from sensors.trainer_fec import FITNESS_EQUIPMENT

ANT_RADIO = "ant"


@dataclass(slots=True)
class _Adopted:
    """One source that takes part in the ride."""

    source: Source
    radio: Radio
    link: Connection
    intake: Intake = field(default_factory=Intake)
    offers: dict[Metric, Offer] = field(default_factory=dict)
    heard_at_s: float | None = None
    battery_percent: int | None = None
    bad_packets: int = 0


class SensorHub:
    """The RadioListener of every radio; what the ride reads and drives."""

    def __init__(self, clock: Clock, capture: CaptureWriter | None = None) -> None:
        """Begin without radios; with a `capture`, what passes between us and them is written."""
        self.trainer: TrainerControl | None = None
        self.capture = capture
        self.preferred: Mapping[Metric, str] = {}  # metric -> source id that serves it if it can
        self._clock = clock
        self._radios: dict[str, Radio] = {}
        self._adopted: dict[str, _Adopted] = {}
        self._seen: dict[str, tuple[Source, int | None]] = {}
        self._trainer_id: str | None = None
        self._serving: dict[Metric, str] = {}
        self._listeners: list[Callable[[Reading], None]] = []
        self._match = PowerMatch(clock.now())

    def add_radio(self, name: str, radio: Radio) -> None:
        """Open a radio; `name` is what its sources say in Source.radio. Raises RadioUnavailable."""
        if self.capture is not None:
            radio = self.capture.captured(radio)
        radio.open(self)
        self._radios[name] = radio

    def close(self) -> None:
        """Hang up and close the radios; give the trainer back before it."""
        for adopted in self._adopted.values():
            if not adopted.link.is_away:
                self._ask(adopted, Action.DISCONNECT, self._clock.now())
        for radio in self._radios.values():
            radio.close()
        self._adopted.clear()
        self._radios.clear()
        if self.capture is not None:
            self.capture.close()

    def adopt(self, source: Source) -> None:
        """Take a source into the ride and keep connecting to it; twice is once.

        The first trainer adopted is the one that is driven. Raises RadioUnavailable when its
        radio was not added.
        """
        if source.id in self._adopted:
            return
        radio = self._radios.get(source.radio)
        if radio is None:
            raise RadioUnavailable(
                f"{source.name} speaks by {source.radio!r}, which is not open; "
                f"open are: {', '.join(self._radios) or 'none'}"
            )
        link = Connection.searching(self._clock.now())
        self._adopted[source.id] = _Adopted(source, radio, link)
        if self.capture is not None:
            self.capture.takes_part(source)
        if source.kind is DeviceKind.TRAINER and self.trainer is None:
            self.trainer, self._trainer_id = TrainerControl(source.name), source.id
            self._match = PowerMatch(self._clock.now())
            if source.radio == ANT_RADIO:
                # Nothing is listed over ANT+, and there is one way only to drive a trainer.
                self.trainer.shows(frozenset({FITNESS_EQUIPMENT}), self._clock.now())

    def forget(self, source_id: str) -> None:
        """Drop a source from the ride and hang up; a trainer is to be released before."""
        adopted = self._adopted.pop(source_id, None)
        if adopted is None:
            return
        if not adopted.link.is_away:
            self._ask(adopted, Action.DISCONNECT, self._clock.now())
        if source_id == self._trainer_id:
            self.trainer = self._trainer_id = None

    def rename(self, source_id: str, name: str) -> None:
        """Call a source of the ride otherwise from now on."""
        adopted = self._adopted.get(source_id)
        if adopted is None:
            return
        adopted.source = replace(adopted.source, name=name)
        if source_id == self._trainer_id and self.trainer is not None:
            self.trainer.name = name

    def discovered(self) -> tuple[Source, ...]:
        """Return every source that a radio has found so far, the adopted ones included."""
        return tuple(source for source, _ in self._seen.values())

    def listen(self, listener: Callable[[Reading], None]) -> Callable[[], None]:
        """Call `listener` with each Reading; returns the call that stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # What the ride reads.

    def tick(self, now_s: float) -> None:
        """Move everything that waits for time: links, then the trainer's next write."""
        for adopted in tuple(self._adopted.values()):
            self._step(adopted, Event.TICK, now_s)
        trainer = self._adopted.get(self._trainer_id or "")
        if self.trainer is None or trainer is None:
            return
        if any(a.source.kind is DeviceKind.POWER_METER for a in self._adopted.values()):
            self._match = advance(self._match, self._seen_power(self.trainer, trainer, now_s))
            self.trainer.match(self._match.used_w)
        request = self.trainer.poll(now_s)
        if request is None:
            return
        try:
            trainer.radio.write(trainer.source.id, self.trainer.writes_to, request)
        except SensorError:
            self.trainer.write_failed(now_s)

    def live(self, now_s: float) -> LiveValues:
        """Return what is true at `now_s`: per metric the winner's value, None where all is old."""
        chosen = self._chosen(now_s)
        values = {metric: offer.value for metric, offer in chosen.items()}
        return LiveValues(
            at_s=now_s,
            power_w=values.get(Metric.POWER),
            cadence_rpm=values.get(Metric.CADENCE),
            heart_rate_bpm=values.get(Metric.HEART_RATE),
            speed_kmh=values.get(Metric.SPEED),
            served_by={
                metric: self._adopted[offer.source_id].source.name
                for metric, offer in chosen.items()
            },
        )

    def statuses(self, now_s: float) -> tuple[SensorStatus, ...]:
        """Return how each source is doing at `now_s`, in the order of adoption."""
        chosen = self._chosen(now_s)
        return tuple(
            SensorStatus(
                source=adopted.source,
                link=adopted.link.state,
                age_s=None if adopted.heard_at_s is None else max(0.0, now_s - adopted.heard_at_s),
                battery_percent=adopted.battery_percent,
                signal_dbm=self._seen.get(source_id, (None, None))[1],
                serves=tuple(m for m, offer in chosen.items() if offer.source_id == source_id),
                attempt=0 if adopted.link.is_up else adopted.link.attempt,
                bad_packets=adopted.bad_packets,
            )
            for source_id, adopted in self._adopted.items()
        )

    # What the ride drives.

    def hold(self, target: TrainerTarget) -> None:
        """Ask the trainer for `target`; without a trainer nothing happens."""
        if self.trainer is not None:
            self.trainer.want(target, self._clock.now())

    def view(self) -> TrainerView:
        """Return how the trainer is doing; ABSENT without one."""
        return TrainerView() if self.trainer is None else self.trainer.view(self._clock.now())

    def release(self) -> None:
        """Begin to give the trainer back; tick on until `released`."""
        if self.trainer is not None:
            self.trainer.release(self._clock.now())

    def take(self) -> None:
        """Want the trainer again after `release`."""
        if self.trainer is not None:
            self.trainer.take(self._clock.now())

    def calibrate(self) -> None:
        """Begin a spin-down of the trainer; `view` has what to do. Raises ControlRefused."""
        if self.trainer is None:
            raise ControlRefused("there is no trainer to calibrate; pair one")
        self.trainer.calibrate(self._clock.now())

    @property
    def released(self) -> bool:
        """Whether nothing is held: the trainer was given back, or there is none."""
        return self.trainer is None or self.trainer.released

    # What radios tell.

    def found(self, source: Source, signal_dbm: int | None, at_s: float) -> None:
        self._seen[source.id] = source, signal_dbm
        self._happened(source.id, Event.FOUND, at_s)

    def offers(self, source_id: str, characteristics: tuple[int, ...], at_s: float) -> None:
        if source_id == self._trainer_id and self.trainer is not None:
            self.trainer.shows(frozenset(characteristics), at_s, complete=True)

    def connected(self, source_id: str, at_s: float) -> None:
        adopted = self._happened(source_id, Event.CONNECTED, at_s)
        if adopted is None:
            return
        adopted.intake.reset()
        if source_id == self._trainer_id and self.trainer is not None:
            self.trainer.link_up(at_s)

    def connect_failed(self, source_id: str, why: str, at_s: float) -> None:
        self._happened(source_id, Event.CONNECT_FAILED, at_s)

    def disconnected(self, source_id: str, at_s: float) -> None:
        self._happened(source_id, Event.DISCONNECTED, at_s)

    def write_failed(self, source_id: str, why: str, at_s: float) -> None:
        if source_id == self._trainer_id and self.trainer is not None:
            self.trainer.write_failed(at_s)

    def packet(self, source_id: str, characteristic: int, data: bytes, at_s: float) -> None:
        """Decode a packet; one that does not decode is counted, one of no known kind ignored."""
        adopted = self._adopted.get(source_id)
        row = PACKETS.get(characteristic)
        # What was read while connecting counts; what arrives after a drop comes too late.
        if adopted is None or row is None or adopted.link.is_away:
            return
        try:
            decoded = row.decode(data)
            if source_id == self._trainer_id and self.trainer is not None:
                self.trainer.packet(characteristic, data, at_s)
        except BadPacket:
            adopted.bad_packets += 1
            return
        percent = adopted.intake.battery_percent(decoded)
        if percent is not None:
            adopted.battery_percent = percent
        values = adopted.intake.values(decoded, at_s)
        if values is not None:
            self._measured(adopted, values, at_s)

    def _seen_power(self, control: TrainerControl, trainer: _Adopted, now_s: float) -> Seen:
        """Return what the power match looks at; the meter is the one that serves power."""
        chosen = self._chosen(now_s)
        power, cadence = chosen.get(Metric.POWER), chosen.get(Metric.CADENCE)
        own = trainer.offers.get(Metric.POWER)
        return Seen(
            now_s=now_s,
            target_w=control.target_w,
            meter_w=power.value if power and power.kind is DeviceKind.POWER_METER else None,
            trainer_w=own.value if own and own.linked and is_fresh(own.at_s, now_s) else None,
            cadence_rpm=cadence.value if cadence else None,
        )

    def _measured(self, adopted: _Adopted, values: dict[Metric, float], at_s: float) -> None:
        """Take the values of one good packet of measurements."""
        self._step(adopted, Event.PACKET, at_s)
        adopted.heard_at_s = at_s
        source = adopted.source
        for metric, value in values.items():
            offer = adopted.offers.get(metric)
            adopted.offers[metric] = (
                Offer(source.id, source.kind, value, at_s, at_s)
                if offer is None
                else offer.renewed(value, at_s)
            )
        if values and self._listeners:
            reading = Reading(source.id, at_s, values)
            for listener in tuple(self._listeners):
                listener(reading)

    def _happened(self, source_id: str, event: Event, at_s: float) -> _Adopted | None:
        adopted = self._adopted.get(source_id)
        if adopted is not None:
            self._step(adopted, event, at_s)
        return adopted

    def _step(self, adopted: _Adopted, event: Event, now_s: float) -> None:
        """Move a link, ask the radio for what the move needs, and tell who depends on it."""
        was_up = adopted.link.is_up
        adopted.link, actions = step(adopted.link, event, now_s)
        if was_up and not adopted.link.is_up:
            adopted.offers = {m: replace(o, linked=False) for m, o in adopted.offers.items()}
            if adopted.source.id == self._trainer_id and self.trainer is not None:
                self.trainer.link_down(now_s)
        for action in actions:
            self._ask(adopted, action, now_s)

    def _ask(self, adopted: _Adopted, action: Action, now_s: float) -> None:
        try:
            if action is Action.CONNECT:
                adopted.radio.connect(adopted.source.id)
            else:
                adopted.radio.disconnect(adopted.source.id)
        except SensorError:
            # A radio that has gone away is a failed try; the next one may find it again.
            if action is Action.CONNECT:
                self._step(adopted, Event.CONNECT_FAILED, now_s)

    def _chosen(self, now_s: float) -> dict[Metric, Offer]:
        """Choose, and remember, who serves each metric."""
        chosen: dict[Metric, Offer] = {}
        for metric in Metric:
            offers = [a.offers[metric] for a in self._adopted.values() if metric in a.offers]
            serving, preferred = self._serving.get(metric), self.preferred.get(metric)
            best = choose(metric, offers, serving, now_s, preferred)
            if best is None:
                self._serving.pop(metric, None)
            else:
                chosen[metric], self._serving[metric] = best, best.source_id
        return chosen
