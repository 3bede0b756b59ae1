"""Plain data as YAML that the strict reader reads back as the same data."""

import re
from typing import Any

import yaml

from exeat.formats.document import Plain

# What begins like a number or a date is quoted, whatever a reader makes of it.
_NUMERIC = re.compile(r"[-+.]?[0-9.]")
_WIDTH = 100


class _Dumper(yaml.CSafeDumper):
    """Writes every value out, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "'" if _NUMERIC.match(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def write_yaml(value: Plain) -> str:
    """Return plain data as YAML.

    A text is in quotes where a reader of YAML 1.1 or 1.2 might take it for
    something else.

    >>> print(write_yaml({"state": "NO", "from": "2023-09-01", "lat": 55.5}), end="")
    state: 'NO'
    from: '2023-09-01'
    lat: 55.5
    """
    written: str = yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=None,
        sort_keys=False,
        width=_WIDTH,
    )
    return written
