"""The built-in kinds of edges. Direction is the direction of the thing that moves or acts."""

from __future__ import annotations

from graphengine.model.kinds import EdgeKind, Prop

_AT = Prop("at", "time", "when it happened", "UTC microseconds")
_START = Prop("startDate", "date", "valid from")
_END = Prop("endDate", "date", "valid to")
_MONEY = (
    Prop("amount_minor", "integer", "amount", "minor units of currency"),
    Prop("currency", description="ISO 4217 code"),
)
_WAYBILL = (
    _AT,
    Prop("name", description="name as written on the waybill"),
    Prop("address", description="address as written on the waybill"),
    Prop("region", description="province or state of that address"),
)
_PARTIES = ("Person", "Organisation")


def _pairs(sources: tuple[str, ...], targets: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((s, t) for s in sources for t in targets)


EDGE_KINDS: tuple[EdgeKind, ...] = (
    EdgeKind(
        "HOLDS",
        _pairs(_PARTIES, ("Phone", "Account", "Vehicle")),
        (_START, _END, Prop("name", description="holder's name as written")),
        "A person or organisation is registered as holder.",
        "Ownership",
    ),
    EdgeKind("USES", (("Phone", "Device"),), (_AT,), "A number was seen in a handset."),
    EdgeKind(
        "CALLED",
        (("Phone", "Phone"), ("Person", "Person")),
        (
            _AT,
            Prop("kind", description="call, sms or data"),
            Prop("seconds", "integer", "duration", "s"),
            Prop("cell", description="radio cell of the caller"),
            Prop("weight", "integer", "number of calls, where the source counts only"),
        ),
        "A call or message from one number to another.",
        "Call",
    ),
    EdgeKind(
        "TRANSFERRED",
        (("Account", "Account"),),
        (
            _AT,
            *_MONEY,
            Prop("transactionNumber"),
            Prop("purpose"),
            Prop("channel"),
            Prop("payerName"),
            Prop("payeeName"),
            Prop("status"),
        ),
        "Money went from one account to another.",
        "Payment",
    ),
    EdgeKind(
        "PAID",
        (*_pairs(_PARTIES, _PARTIES),),
        (_AT, *_MONEY, Prop("purpose"), Prop("date", "date")),
        "A payment between parties whose accounts the source does not name.",
        "Payment",
    ),
    EdgeKind(
        "SENT",
        _pairs(("Phone", *_PARTIES), ("Parcel",)),
        _WAYBILL,
        "A number or party handed in a parcel.",
    ),
    EdgeKind(
        "RECEIVED",
        _pairs(("Phone", *_PARTIES), ("Parcel",)),
        _WAYBILL,
        "A number or party took a parcel.",
    ),
    EdgeKind("LIVES_AT", _pairs(_PARTIES, ("Place",)), (_START, _END), "Residence or seat."),
    EdgeKind(
        "STAYED_AT",
        (("Person", "Place"),),
        (_AT, Prop("endAt", "time", "departure"), Prop("room")),
        "A stay in a hotel or other lodging.",
    ),
    EdgeKind(
        "MEMBER_OF",
        _pairs(_PARTIES, ("Organisation",)),
        (Prop("role"), _START, _END),
        "Employment, office or membership.",
        "Membership",
    ),
    EdgeKind(
        "KNOWS",
        (("Person", "Person"),),
        (
            Prop("ground", description="what the tie rests on"),
            _AT,
            Prop("weight", "float", "strength, where the source counts"),
        ),
        "A tie between two persons, with its ground.",
        "UnknownLink",
    ),
    EdgeKind(
        "MESSAGED",
        (("Person", "Person"),),
        (_AT, Prop("kind"), Prop("subject"), Prop("weight", "integer")),
        "An e-mail or message between persons.",
        "Message",
    ),
    EdgeKind(
        "MET",
        (("Person", "Person"),),
        (_AT, Prop("weight", "integer", "number of meetings, where the source counts only")),
        "Two persons met.",
    ),
    EdgeKind(
        "ATTENDED",
        _pairs(_PARTIES, ("Event",)),
        (_AT, Prop("role")),
        "A party took part in an event.",
        "EventParticipation",
    ),
    EdgeKind(
        "SAME_AS",
        (),
        (Prop("ground", description="what the identity rests on"),),
        "Two records are one thing, as a source or a named user states.",
        same=True,
    ),
)
