"""The register as linked data: one JSON-LD 1.1 document with its own context.

Terms of schema.org and PROV-O stand where they fit; all others are ``urn:exeat:``
terms of the project, which carry the names of the register's files. What has an order
in them is a list; a text in another's place (``{"place": …}``) is a link.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from exeat.formats.register_export import Entry

_ID = {"@type": "@id"}
_LIST = {"@container": "@list"}
CONTEXT: Mapping[str, Any] = {
    "@version": 1.1,
    "@vocab": "urn:exeat:vocabulary:",
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "about": {"@id": "schema:about", **_ID},
    "act": "schema:description",
    "actor": "prov:wasAssociatedWith",
    "address": "schema:url",
    "answers": _ID,
    "authority": _ID,
    "calendar": _ID,
    "dated_on": {"@id": "schema:dateModified", "@type": "xsd:date"},
    "geo": "schema:geo",
    "in_force": _LIST,
    "keys": _ID,
    "lat": "schema:latitude",
    "lon": "schema:longitude",
    "location": "schema:location",
    "member_state": _ID,
    "mission": _ID,
    "missions": _ID,
    "name": "schema:name",
    "not_receiving": _ID,
    "number": "schema:version",
    "on": "schema:startDate",
    "place": _ID,
    "provisions": _LIST,
    "published_on": "schema:datePublished",
    "publisher": "schema:publisher",
    "readings": _LIST,
    "receiving": _ID,
    "recorded_on": {"@id": "prov:generatedAtTime", "@type": "xsd:date"},
    "sending": _ID,
    "source": {"@id": "prov:wasDerivedFrom", **_ID},
    "state": _ID,
    "terms": {"@type": "@json"},
    "title": "schema:name",
    "turns": _LIST,
}
_TYPES = {
    "edition": ["Edition", "schema:Dataset", "prov:Entity"],
    "vocabulary": ["WordList"],
    "state": ["State", "schema:Country"],
    "union": ["Union", "schema:Organization"],
    "authority": ["Authority", "schema:GovernmentOrganization"],
    "source": ["Source", "schema:CreativeWork", "prov:Entity"],
    "mission": ["Mission", "schema:GovernmentOffice"],
    "place": ["Place", "schema:Place"],
    "calendar": ["WorkingCalendar", "prov:Entity"],
    "event": ["Event", "schema:Event", "prov:Activity"],
    "measure": ["Measure", "schema:Legislation", "prov:Entity"],
}
# Fields whose texts are keys of records, and the kind of these.
_LINKS = {
    "about": "measure",
    "answers": "event",
    "authority": "authority",
    "calendar": "calendar",
    "keys": "mission",
    "mission": "mission",
    "missions": "mission",
    "not_receiving": "state",
    "place": "place",
    "receiving": "state",
    "sending": "state",
    "source": "source",
    "state": "state",
}


def to_jsonld(entries: Sequence[Entry]) -> str:
    """Return records as one JSON-LD document, which needs nothing from elsewhere."""
    graph = [_node(entry) for entry in entries]
    document = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _urn(kind: str, key: str) -> str:
    """Return the name of a record; states and unions share one list of codes."""
    return f"urn:exeat:{'state' if kind == 'union' else kind}:{key}"


def _node(entry: Entry) -> dict[str, Any]:
    shape = _SHAPES.get(entry.kind)
    content = shape(entry.key, entry.content) if shape else _linked(entry.content)
    head = {"@id": _urn(entry.kind, entry.key), "@type": _TYPES[entry.kind]}
    return {**head, **content}


def _linked(value: Any) -> Any:
    """Return plain data with its keys of records as names, and lists kept in order."""
    if isinstance(value, list):
        return [_linked(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {name: _field(name, part) for name, part in value.items()}


def _field(name: str, value: Any) -> Any:
    if name == "readings":
        return [
            {"@type": "Reading", "key": key, **_linked(reading)}
            for key, reading in value.items()
        ]
    if name in ("stated", "value") and isinstance(value, list):
        return {"@list": _linked(value)}
    kind = _LINKS.get(name)
    if kind and isinstance(value, str):
        return _urn(kind, value)
    if kind and isinstance(value, list):
        return [_urn(kind, key) for key in value]
    return _linked(value)


def _measure(key: str, content: Any) -> dict[str, Any]:
    provisions = [_provision(key, provision) for provision in content["provisions"]]
    told = {**content, "provisions": []}
    return {**_addressed(_linked(told)), "provisions": provisions}


def _provision(measure: str, content: Any) -> dict[str, Any]:
    """Return a provision; what happened to it has phases, for states are countries."""
    history = [
        {
            **{name: part for name, part in _linked(turn).items() if name != "state"},
            "phase": turn["state"],
        }
        for turn in content.get("history", ())
    ]
    told = {name: part for name, part in content.items() if name != "history"}
    head = {"@id": f"urn:exeat:provision:{measure}:{content['key']}"}
    return {
        **head,
        "@type": ["Provision", "prov:Entity"],
        **_addressed(_linked(told)),
        **({"turns": history} if history else {}),
    }


def _addressed(told: dict[str, Any]) -> dict[str, Any]:
    """Say outright that all states are addressed, which an empty list would not."""
    return {**told, "addressed_to_all": True} if told.get("sending") == [] else told


def _event(key: str, content: Any) -> dict[str, Any]:
    """Return an event, whose place is a text and no record."""
    del key
    told = {
        "location" if name == "place" else name: part for name, part in content.items()
    }
    return {**_linked(told)}


def _place(key: str, content: Any) -> dict[str, Any]:
    lon_deg, lat_deg = content["geometry"]["coordinates"]
    geo = {"@type": "schema:GeoCoordinates", "lat": lat_deg, "lon": lon_deg}
    return {**_linked(content["properties"]), "key": key, "geo": geo}


def _union(key: str, content: Any) -> dict[str, Any]:
    del key
    members = content["members"]
    if isinstance(members, dict):
        members = [
            {"member_state": _urn("state", state), **term}
            for state, term in members.items()
        ]
    return {**_linked({**content, "members": []}), "members": members}


def _state(key: str, content: Any) -> dict[str, Any]:
    land = [_urn("state", code) for code in content.get("territory", ())]
    told = {name: part for name, part in content.items() if name != "territory"}
    lands = {"land_of": [{"member_state": code} for code in land]} if land else {}
    return {**told, "code": key, **lands}


def _list(key: str, content: Any) -> dict[str, Any]:
    return {"key": key, "terms": content}


_SHAPES: Mapping[str, Callable[[str, Any], dict[str, Any]]] = {
    "vocabulary": _list,
    "state": _state,
    "union": _union,
    "place": _place,
    "calendar": _list,
    "event": _event,
    "measure": _measure,
}
