"""Tiles: by hand, and any tile against its own encoding."""

import datetime
import math
import random
import struct
import unittest

from faultline import Client, decode_tile

from .stub import Reply, StubServer

UTC = datetime.timezone.utc


def encoded(columns, rows, longs, shorts, states, bars, low=1000.0, high=1e6, flags=0):
    """A tile as the contract says; `longs` and `shorts` are plain codes."""
    head = struct.pack("<8sIIqqddddQqIIQ", b"FLTILE01", columns, rows, 1770292800000, 300000, 60000.0, 50.0, low, high,
                       42, 1770292860000, flags, 0, 0)
    def deltas(codes):
        return bytes((codes[i] - (codes[i - 1] if i % columns else 0)) & 255 for i in range(len(codes)))
    return head + deltas(longs) + deltas(shorts) + bytes(states) + struct.pack(f"<{4 * columns}f", *bars)


NAN = math.nan
BY_HAND = encoded(3, 2, [0, 1, 255, 7, 7, 7], [0] * 6, [0, 1, 2],
                  [NAN] * 4 + [70000, 70100, 69900, 70050] + [1, 2, 0.5, 1.5], flags=3)


class Tiles(unittest.TestCase):
    def test_by_hand(self):
        tile = decode_tile(BY_HAND)
        self.assertEqual((tile.columns, tile.rows, tile.sequence), (3, 2, 42))
        self.assertEqual(tile.first_column_end, datetime.datetime(2026, 2, 5, 12, tzinfo=UTC))
        self.assertEqual(tile.end_of(2), datetime.datetime(2026, 2, 5, 12, 10, tzinfo=UTC))
        self.assertEqual(tile.price_of(1), 60050)
        self.assertTrue(tile.simulated and tile.last_is_open)
        self.assertEqual(tile.states, ["unknown", "complete", "partial"])
        self.assertIsNone(tile.bars[0])
        self.assertEqual(tile.bars[1].low, 69900)
        self.assertIsNone(tile.usd("long", 1, 0), "nothing is known of that column")
        self.assertAlmostEqual(tile.usd("long", 0, 1), 1000)
        self.assertAlmostEqual(tile.usd("long", 0, 2), 1e6, delta=1e-3)
        self.assertEqual(tile.usd("short", 0, 2), 0)
        self.assertEqual([price for price, _ in tile.column_usd("long", 2)], [60000, 60050])
        self.assertAlmostEqual(tile.relative_step, 1000 ** (1 / 254) - 1)
        self.assertEqual(len(tile.to_records()), 5)
        with self.assertRaises(ValueError):
            tile.usd("buy", 0, 0)

    def test_any_codes_come_back(self):
        draw = random.Random(5)
        for _ in range(50):
            columns, rows = draw.randint(0, 9), draw.randint(0, 9)
            longs = [draw.randint(0, 255) for _ in range(columns * rows)]
            shorts = [draw.randint(0, 255) for _ in range(columns * rows)]
            tile = decode_tile(encoded(columns, rows, longs, shorts, [1] * columns, [1.0] * (4 * columns)))
            self.assertEqual(list(tile.longs), longs)
            self.assertEqual(list(tile.shorts), shorts)

    def test_what_is_cut_or_foreign_is_refused(self):
        for size in range(len(BY_HAND)):
            with self.assertRaises(ValueError):
                decode_tile(BY_HAND[:size])
        with self.assertRaises(ValueError):
            decode_tile(BY_HAND + b"x")
        with self.assertRaises(ValueError):
            decode_tile(b"FLTILE02" + BY_HAND[8:])

    def test_over_http(self):
        with StubServer(Reply(BY_HAND, headers={"Content-Type": "application/vnd.faultline.tile"})) as server:
            with Client(server.url) as api:
                self.assertEqual(api.heatmap_tile("BTC", "24h").rows, 2)
        self.assertEqual(server.asked[0].headers["Accept"], "application/vnd.faultline.tile")
        self.assertEqual(server.asked[0].query, {"market": "BTC", "span": "24h"})

    def test_pandas_where_it_is(self):
        try:
            import pandas
        except ImportError:
            with self.assertRaisesRegex(ImportError, "pip install pandas"):
                decode_tile(BY_HAND).to_pandas("long")
            return
        frame = decode_tile(BY_HAND).to_pandas("long")
        self.assertEqual(frame.shape, (3, 2))
        self.assertTrue(pandas.isna(frame.iloc[0, 0]))


if __name__ == "__main__":
    unittest.main()
