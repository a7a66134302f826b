"""The built-in kinds of nodes; property names are FollowTheMoney's where it has one."""

from __future__ import annotations

from graphengine.model.kinds import NodeKind, Prop

_NAME = Prop("name", description="name as written in the source")
_NORMAL = Prop("nameNormalised", description="NFKC, case-folded, single blanks; for search only")
_COUNTRY = Prop("country", description="ISO 3166-1 alpha-2 code")
_REGION = Prop("region", description="province, state or region as written")
_CURRENCY = Prop("currency", description="ISO 4217 code")

PERSON = NodeKind(
    "Person",
    (
        _NAME,
        _NORMAL,
        Prop("alias", description="other names in the source"),
        Prop("idNumber", description="resident or national identity number"),
        Prop("birthDate", "date"),
        _COUNTRY,
        _REGION,
        Prop("city"),
        Prop("email"),
        Prop(
            "subjectCategory",
            description="suspect, victim, witness ... as a source or a named user states it",
        ),
    ),
    "A natural person.",
    "identity number, else the source's own number, else a hash of the row",
    "Person",
)
ORGANISATION = NodeKind(
    "Organisation",
    (
        _NAME,
        _NORMAL,
        Prop("registrationNumber"),
        Prop("sector"),
        _COUNTRY,
        _REGION,
    ),
    "A company, shop, authority or group.",
    "registration number",
    "Organization",
)
PHONE = NodeKind(
    "Phone",
    (
        Prop("number", description="E.164, or the text as written when no plan fits"),
        _COUNTRY,
        Prop("operator"),
        Prop("service", "boolean", "short code or service number; never a person's own"),
    ),
    "A telephone number.",
    "E.164 number",
)
DEVICE = NodeKind("Device", (Prop("imei"), Prop("model")), "A handset.", "IMEI, 15 digits")
ACCOUNT = NodeKind(
    "Account",
    (
        Prop("accountNumber"),
        Prop("iban"),
        Prop("bankName"),
        Prop("bic"),
        Prop("accountType", description="card, iban, local or cash"),
        _CURRENCY,
        _NAME,
        Prop("openingBalanceMinor", "integer", "balance before the first row", "minor units"),
    ),
    "A bank account, card or wallet.",
    "IBAN or card number; a local number with its bank as NUMBER@BANK",
    "BankAccount",
)
PLACE = NodeKind(
    "Place",
    (
        Prop("placeType", description="address, hotel, cell or other"),
        _NAME,
        Prop("full", description="address as written"),
        Prop("city"),
        _REGION,
        _COUNTRY,
        Prop("postalCode"),
        Prop("latitude", "float", "WGS 84", "degrees"),
        Prop("longitude", "float", "WGS 84", "degrees"),
    ),
    "An address, hotel, radio cell or other place.",
    "normalised address, hotel:NAME or cell:CODE",
    "Address",
)
PARCEL = NodeKind(
    "Parcel",
    (
        Prop("waybill"),
        Prop("carrier"),
        Prop("goods", description="contents as declared"),
        Prop("weightKg", "float", unit="kg"),
        Prop("declaredMinor", "integer", "declared value", "minor units"),
        Prop("feeMinor", "integer", "carriage paid", "minor units"),
        _CURRENCY,
    ),
    "A consignment.",
    "WAYBILL@CARRIER",
)
VEHICLE = NodeKind(
    "Vehicle",
    (
        Prop("registrationNumber"),
        Prop("make"),
        Prop("model"),
        Prop("year", "integer"),
        _COUNTRY,
    ),
    "A vehicle.",
    "number plate",
    "Vehicle",
)
EVENT = NodeKind(
    "Event",
    (
        Prop("eventType"),
        _NAME,
        Prop("at", "time"),
        Prop("endAt", "time"),
        Prop("description"),
    ),
    "A meeting, a crime or another happening.",
    "the source's own identifier",
    "Event",
)

NODE_KINDS: tuple[NodeKind, ...] = (
    PERSON,
    ORGANISATION,
    PHONE,
    DEVICE,
    ACCOUNT,
    PLACE,
    PARCEL,
    VEHICLE,
    EVENT,
)
