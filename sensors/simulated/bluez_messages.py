"""Plain values <-> messages of dbus-fast, for the simulated bluetoothd."""

from dbus_fast import Message, MessageFlag, MessageType, Variant
from dbus_fast.unpack import unpack_variants

from sensors.simulated.bluez_calls import Call, Refused, Reply
from sensors.simulated.bluez_tree import Added, Changed, Removed, Signal, Typed

NAME = "org.bluez"
BUS = "org.freedesktop.DBus"
PROPERTIES = "org.freedesktop.DBus.Properties"
OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"


def call_of(message: Message) -> Call:
    """Return a method call; what was never set is empty."""
    return Call(
        message.sender or "",
        message.path or "",
        message.interface or "",
        message.member or "",
        tuple(unpack_variants(message.body)),
    )


def reply_message(message: Message, reply: Reply) -> Message | None:
    """Return the answer to a call; None when the caller does not want any."""
    if message.flags & MessageFlag.NO_REPLY_EXPECTED:
        return None
    if isinstance(reply, Refused):
        return Message.new_error(message, reply.error, reply.text)
    body = [_with_variants(value) for value in reply.body]
    return Message.new_method_return(message, reply.signature, body, list(reply.fds))


def signal_message(signal: Signal) -> Message:
    """Return the signal of a change."""
    match signal:
        case Added(path, interfaces):
            body = [path, _with_variants(interfaces)]
            return _signal("/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", body)
        case Removed(path, names):
            return _signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", [path, list(names)])
        case Changed(path, interface, changed, invalidated):
            body = [interface, _with_variants(changed), list(invalidated)]
            return _signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", body)


def watch_message() -> Message:
    """Return the call that asks the bus to tell who comes and goes."""
    rule = f"type='signal',sender='{BUS}',member='NameOwnerChanged'"
    return bus_call("AddMatch", "s", [rule])


def bus_call(member: str, signature: str = "", body: list[object] | None = None) -> Message:
    """Return a call of the bus itself."""
    return Message(
        destination=BUS,
        path="/org/freedesktop/DBus",
        interface=BUS,
        member=member,
        signature=signature,
        body=body or [],
    )


def left_the_bus(message: Message) -> str | None:
    """Return the unique name of a program that has gone, if that is what a message says."""
    if message.message_type is not MessageType.SIGNAL or message.member != "NameOwnerChanged":
        return None
    name, _, new_owner = message.body
    return str(name) if not new_owner and str(name).startswith(":") else None


def _signal(path: str, interface: str, member: str, signature: str, body: list[object]) -> Message:
    return Message(
        message_type=MessageType.SIGNAL,
        path=path,
        interface=interface,
        member=member,
        signature=signature,
        body=body,
    )


def _with_variants(value: object) -> object:
    match value:
        case Typed(signature, inner):
            return Variant(signature, _with_variants_inside(signature, inner))
        case dict():
            return {key: _with_variants(each) for key, each in value.items()}
    return value


def _with_variants_inside(signature: str, value: object) -> object:
    """Return a property's value with the variants that its own type has in it."""
    if signature == "a{qv}" and isinstance(value, dict):
        return {key: Variant("ay", each) for key, each in value.items()}
    return value
