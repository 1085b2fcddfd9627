"""Heatmap tiles: the compact binary form of a heatmap (application/vnd.faultline.tile), in plain Python.

A cell is one byte, 0 for nothing and 1 to 255 on a logarithmic scale between `value_min_usd` and
`value_max_usd`, so a value is within half a step of the truth: `relative_step` says how much that is.
"""

from __future__ import annotations

import datetime
import itertools
import math
import struct
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

from .shape import time_of_ms

MEDIA_TYPE = "application/vnd.faultline.tile"
_HEADER = struct.Struct("<8sIIqqddddQqIIQ")
_STATES = ("unknown", "complete", "partial")


@dataclass(frozen=True)
class Bar:
    open: float
    high: float
    low: float
    close: float


@dataclass(frozen=True)
class Tile:
    columns: int
    rows: int
    first_column_end: datetime.datetime
    step: datetime.timedelta
    price_floor_usd: float  # lower edge of row 0
    bucket_usd: float
    value_min_usd: float
    value_max_usd: float
    sequence: int
    as_of: datetime.datetime
    simulated: bool
    last_is_open: bool  # the last column is still being filled
    longs: bytes = field(repr=False)  # codes: row r, column c at r * columns + c
    shorts: bytes = field(repr=False)
    states: List[str] = field(repr=False)  # of columns: "unknown", "complete", "partial"
    bars: List[Optional[Bar]] = field(repr=False)  # None where there is no price

    def price_of(self, row: int) -> float:
        """The lower edge of a row."""
        return self.price_floor_usd + row * self.bucket_usd

    def end_of(self, column: int) -> datetime.datetime:
        return self.first_column_end + column * self.step

    def scale(self) -> List[float]:
        """USD of each code."""
        if self.value_max_usd <= 0 or self.value_min_usd <= 0:
            return [0.0] * 256
        ratio = self.value_max_usd / self.value_min_usd
        return [0.0] + [self.value_min_usd * ratio ** ((code - 1) / 254) for code in range(1, 256)]

    @property
    def relative_step(self) -> float:
        """From one code to the next: 0.02 means 2 %."""
        if self.value_max_usd <= 0 or self.value_min_usd <= 0:
            return math.nan
        return (self.value_max_usd / self.value_min_usd) ** (1 / 254) - 1

    def usd(self, side: str, row: int, column: int) -> Optional[float]:
        """None where nothing is known of the column."""
        code = self._codes(side)[row * self.columns + column]
        return None if self.states[column] == "unknown" else self.scale()[code]

    def column_usd(self, side: str, column: int) -> List[Tuple[float, float]]:
        """(price, USD) of the rows of a column that hold something, price ascending."""
        scale = self.scale()
        codes = self._codes(side)[column :: self.columns]
        return [(self.price_of(row), scale[code]) for row, code in enumerate(codes) if code]

    def to_records(self) -> List[Dict[str, Any]]:
        """One for each cell that holds something: {at, price, side, usd}."""
        scale = self.scale()
        records = []
        for side in ("long", "short"):
            for index, code in enumerate(self._codes(side)):
                if code:
                    row, column = divmod(index, self.columns)
                    records.append(
                        {"at": self.end_of(column), "price": self.price_of(row), "side": side, "usd": scale[code]}
                    )
        return records

    def to_pandas(self, side: str) -> Any:
        """A DataFrame: a row for each time, a column for each price, NaN where nothing is known."""
        try:
            import pandas
        except ImportError as missing:
            raise ImportError("to_pandas() needs pandas: pip install pandas") from missing
        scale = self.scale()
        codes = self._codes(side)
        values = [
            [scale[code] if known else math.nan for code in codes[column :: self.columns]]
            for column, known in ((c, self.states[c] != "unknown") for c in range(self.columns))
        ]
        return pandas.DataFrame(
            values,
            index=[self.end_of(column) for column in range(self.columns)],
            columns=[self.price_of(row) for row in range(self.rows)],
        )

    def _codes(self, side: str) -> bytes:
        if side not in ("long", "short"):
            raise ValueError(f"side is 'long' or 'short', not {side!r}")
        return self.longs if side == "long" else self.shorts


def decode_tile(data: bytes) -> Tile:
    """Raises ValueError where the bytes are no tile, or not all of one."""
    if len(data) < _HEADER.size or data[:8] != b"FLTILE01":
        raise ValueError("these bytes are no tile of version 1")
    (_, columns, rows, first_ms, step_ms, floor, bucket, low, high, sequence, as_of_ms, flags, _, _) = (
        _HEADER.unpack_from(data)
    )
    cells = columns * rows
    expected = _HEADER.size + 2 * cells + columns + 16 * columns
    if len(data) != expected:
        raise ValueError(f"a tile of {columns} x {rows} has {expected} bytes, not {len(data)}")
    at = _HEADER.size
    longs = _plain(data[at : at + cells], columns)
    shorts = _plain(data[at + cells : at + 2 * cells], columns)
    at += 2 * cells
    states = [_STATES[code] if code < len(_STATES) else "unknown" for code in data[at : at + columns]]
    at += columns
    bars: List[Optional[Bar]] = []
    for bar in struct.iter_unpack("<4f", data[at:]):
        bars.append(None if any(math.isnan(price) for price in bar) else Bar(*bar))
    return Tile(
        columns=columns,
        rows=rows,
        first_column_end=time_of_ms(first_ms),
        step=datetime.timedelta(milliseconds=step_ms),
        price_floor_usd=floor,
        bucket_usd=bucket,
        value_min_usd=low,
        value_max_usd=high,
        sequence=sequence,
        as_of=time_of_ms(as_of_ms),
        simulated=bool(flags & 1),
        last_is_open=bool(flags & 2),
        longs=longs,
        shorts=shorts,
        states=states,
        bars=bars,
    )


def _plain(deltas: bytes, columns: int) -> bytes:
    """Each byte was stored minus its left neighbour in the row, modulo 256."""
    out = bytearray()
    for start in range(0, len(deltas), columns or 1):
        row = deltas[start : start + columns]
        out += bytes(itertools.accumulate(row, lambda left, delta: (left + delta) & 255))
    return bytes(out)
