"""From JSON to typed dataclasses, and from rows of them to tables."""

from __future__ import annotations

import dataclasses
import datetime
import typing
from typing import Any, Dict, Iterator, List, Type, TypeVar, Union

T = TypeVar("T")


def time_of(text: str) -> datetime.datetime:
    """RFC 3339 with "Z" and up to nine digits behind the point (Python keeps six)."""
    body = text[:-1] if text.endswith("Z") else text
    whole, _, fraction = body.partition(".")
    parsed = datetime.datetime.fromisoformat(whole)
    micros = int((fraction + "000000")[:6]) if fraction else 0
    return parsed.replace(microsecond=micros, tzinfo=datetime.timezone.utc)


def time_of_ms(epoch_ms: float) -> datetime.datetime:
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return epoch + datetime.timedelta(milliseconds=epoch_ms)


def text_of_time(at: Union[str, int, datetime.datetime, datetime.date]) -> str:
    """What the API takes as a time. A naive datetime is taken as UTC."""
    if isinstance(at, datetime.datetime):
        if at.tzinfo is not None:
            at = at.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return at.isoformat() + "Z"
    if isinstance(at, datetime.date):
        return at.isoformat()
    return str(at)


_hints: Dict[type, Dict[str, Any]] = {}


def read(kind: Type[T], data: Dict[str, Any]) -> T:
    """A dataclass from an object. Keys that it has no field for are ignored, so that a newer server can
    be read; a missing key leaves the field's default. A missing key without a default is an error that
    names it."""
    hints = _hints.get(kind)
    if hints is None:
        hints = _hints[kind] = typing.get_type_hints(kind)
    values = {}
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]
        key = field.metadata.get("key", field.name)
        if key in data:
            values[field.name] = _convert(hints[field.name], data[key])
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise ValueError(f"the answer has no {key!r} for {kind.__name__}")
    made = kind(**values)
    if hasattr(made, "raw"):
        object.__setattr__(made, "raw", data)
    return made


def _convert(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin is Union:  # Optional
        return None if value is None else _convert(typing.get_args(hint)[0], value)
    if value is None:
        return None
    if origin is list:
        (inner,) = typing.get_args(hint)
        return [_convert(inner, element) for element in value]
    if origin is dict:
        inner = typing.get_args(hint)[1]
        return {key: _convert(inner, element) for key, element in value.items()}
    if hint is datetime.datetime:
        return time_of(value)
    if hint is float:
        return float(value)
    if dataclasses.is_dataclass(hint):
        return read(hint, value)  # type: ignore[arg-type]
    return value


def from_key(name: str) -> Any:
    """A field whose JSON key is no good name in Python ("from")."""
    return dataclasses.field(metadata={"key": name})


class Rows:
    """An answer that is a table. Subclasses say which field holds the rows."""

    _rows = ""

    def __iter__(self) -> Iterator[Any]:
        return iter(getattr(self, self._rows))

    def __len__(self) -> int:
        return len(getattr(self, self._rows))

    def __getitem__(self, index: Any) -> Any:
        return getattr(self, self._rows)[index]

    def to_records(self) -> List[Dict[str, Any]]:
        """The rows as plain dictionaries of plain values: nested ones become "outer.inner"."""
        return [_flat(row) for row in self]

    def to_pandas(self) -> Any:
        """The rows as a pandas.DataFrame. Needs pandas."""
        try:
            import pandas
        except ImportError as missing:
            raise ImportError("to_pandas() needs pandas: pip install pandas") from missing
        return pandas.DataFrame.from_records(self.to_records())


def _flat(row: Any) -> Dict[str, Any]:
    out: Dict[str, Any] = {}
    for field in dataclasses.fields(row):
        if field.name == "raw":
            continue
        value = getattr(row, field.name)
        if isinstance(value, dict):
            for key, inner in value.items():
                out[f"{field.name}.{key}"] = inner
        elif dataclasses.is_dataclass(value):
            for key, inner in _flat(value).items():
                out[f"{field.name}.{key}"] = inner
        else:
            out[field.name] = value
    return out
