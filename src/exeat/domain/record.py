"""Records: frozen, slotted, keyword-only dataclasses that are quick to define.

``dataclasses`` writes the methods of each class as source text and compiles it, about a
millisecond a class. A hundred classes would take most of the start of ``exeat
check``. A record is a dataclass still (``fields``, ``replace`` and ``is_dataclass`` know
it), but shares methods that are compiled once. See ADR 0010.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, field
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")

_set = object.__setattr__


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(field,)
)
def record(cls: type[T]) -> type[T]:
    """Return a class as a record: frozen, slotted, keyword-only, compared by value."""
    made = dataclasses.dataclass(
        init=False, repr=False, eq=False, slots=True, kw_only=True
    )(cls)
    fields = dataclasses.fields(made)  # type: ignore[arg-type]  # made just now
    compared = _values(tuple(f.name for f in fields if f.compare))
    hashed = _values(
        tuple(f.name for f in fields if (f.compare if f.hash is None else f.hash))
    )
    methods: dict[str, Callable[..., Any]] = {
        "__init__": _init(made, fields),
        "__eq__": _eq(compared),
        "__hash__": lambda self: hash(hashed(self)),
        "__repr__": _repr,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__reduce__": _reduce,
    }
    for name, method in methods.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    return made


def _values(names: tuple[str, ...]) -> Callable[[object], object]:
    """Return what reads some attributes at once."""
    return attrgetter(*names) if names else lambda _: ()


def _init(
    made: type, fields: tuple[dataclasses.Field[Any], ...]
) -> Callable[..., None]:
    names = frozenset(f.name for f in fields)
    fill = _filler(made, fields)
    after = getattr(made, "__post_init__", None)

    def init(self: object, **values: object) -> None:
        try:
            for name, value in values.items():
                _set(self, name, value)
        except AttributeError:
            unknown = ", ".join(sorted(values.keys() - names))
            raise TypeError(f"{made.__name__} has no {unknown}") from None
        if len(values) < len(names):
            fill(self, values)
        if after is not None:
            after(self)

    return init


def _filler(
    made: type, fields: tuple[dataclasses.Field[Any], ...]
) -> Callable[[object, dict[str, object]], None]:
    """Return what gives the fields that were left out their defaults."""

    def fill(self: object, values: dict[str, object]) -> None:
        for f in fields:
            if f.name in values:
                continue
            if f.default_factory is not MISSING:
                _set(self, f.name, f.default_factory())
            elif f.default is not MISSING:
                _set(self, f.name, f.default)
            else:
                raise TypeError(f"{made.__name__} needs {f.name}")

    return fill


def _eq(compared: Callable[[object], object]) -> Callable[[object, object], Any]:
    def equals(self: object, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compared(self) == compared(other)

    return equals


def _repr(self: Any) -> str:
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self))
    return f"{type(self).__name__}({', '.join(shown)})"


def _refuse(self: object, name: str, *_: object) -> None:
    raise FrozenInstanceError(f"cannot change {name!r} of a {type(self).__name__}")


def _reduce(self: Any) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    values = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
    return _made_again, (type(self), values)


def _made_again(cls: type[T], values: dict[str, Any]) -> T:
    return cls(**values)
