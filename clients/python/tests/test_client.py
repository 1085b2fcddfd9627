"""The client against a server of the contract's shapes: what it asks, what it reads, how it fails."""

import datetime
import gzip
import json
import unittest

from faultline import ApiError, Client, ConnectionFailed, NotReady

from .stub import Reply, StubServer

UTC = datetime.timezone.utc
MAP = {
    "market": "BTC", "at": "2026-02-05T12:00:00Z", "current_price": 70000, "bucket_usd": 50,
    "levels": [
        {"price": 69000, "side": "long", "notional_usd": 1000.5, "by_bracket": {"25": 1000.5},
         "by_venue": {"binance": 600, "okx": 400.5}},
        {"price": 60000, "side": "long", "notional_usd": 7},
        {"price": 71000, "side": "short", "notional_usd": 20},
    ],
    "totals": {"long_usd": 1007.5}, "simulated": True, "model_version": "1", "mode": "demo",
    "generated_at": "2026-02-05T12:00:01.123456789Z", "units": "USD", "scale": "absolute",
    "coverage": {"venues_live": 3, "venues_total": 22, "open_interest_share": None},
    "data_age_s": {"binance": 0.5, "okx": None}, "something_new": 1,
}


def fast(server, **more):
    return Client(server.url, sleep=lambda _: None, **more)


class Answers(unittest.TestCase):
    def test_a_map_is_typed(self):
        with StubServer(Reply(MAP)) as server, fast(server) as api:
            answer = api.map("BTC", venues=["binance", "okx"], leverage=(25, 125), bucket=50.0, range="10%",
                             at=datetime.datetime(2026, 2, 5, 13, tzinfo=datetime.timezone(datetime.timedelta(hours=1))))
        self.assertEqual(server.asked[0].path, "/v1/map")
        self.assertEqual(server.asked[0].query, {"market": "BTC", "venues": "binance,okx", "leverage": "25..125",
                                                 "bucket": "50", "range": "10%", "at": "2026-02-05T12:00:00Z"})
        self.assertEqual(answer.current_price, 70000.0)
        self.assertEqual(answer.at, datetime.datetime(2026, 2, 5, 12, tzinfo=UTC))
        self.assertEqual(answer.generated_at.microsecond, 123456)
        self.assertTrue(answer.simulated)
        self.assertEqual(len(answer), 3)
        self.assertEqual(answer[0].by_venue["okx"], 400.5)
        self.assertEqual(answer.coverage.venues_live, 3)
        self.assertIsNone(answer.coverage.open_interest_share)
        self.assertIsNone(answer.data_age_s["okx"])
        self.assertEqual(answer.total_usd("long", 2), 1000.5)
        self.assertEqual(answer.raw["something_new"], 1)

    def test_a_table_is_flat(self):
        with StubServer(Reply(MAP)) as server, fast(server) as api:
            records = api.map("BTC").to_records()
        self.assertEqual(records[0], {"price": 69000, "side": "long", "notional_usd": 1000.5, "by_bracket.25": 1000.5,
                                      "by_venue.binance": 600, "by_venue.okx": 400.5})

    def test_pandas_where_it_is(self):
        with StubServer(Reply(MAP)) as server, fast(server) as api:
            answer = api.map("BTC")
        try:
            import pandas
        except ImportError:
            with self.assertRaisesRegex(ImportError, "pip install pandas"):
                answer.to_pandas()
            return
        frame = answer.to_pandas()
        self.assertEqual(list(frame["price"]), [69000, 60000, 71000])
        self.assertTrue(pandas.isna(frame["by_venue.okx"][1]))

    def test_a_missing_key_is_named(self):
        broken = {key: value for key, value in MAP.items() if key != "simulated"}
        with StubServer(Reply(broken)) as server, fast(server) as api:
            with self.assertRaisesRegex(ValueError, "'simulated' for LiquidationMap"):
                api.map("BTC")

    def test_unknown_is_none(self):
        body = {"markets": [{"market": "BTC", "price_usd": None, "funding_rate_8h": 0.0001}]}
        with StubServer(Reply(body)) as server, fast(server) as api:
            market = api.markets()[0]
        self.assertIsNone(market.price_usd)
        self.assertIsNone(market.open_interest_usd)
        self.assertEqual(market.funding_rate_8h, 0.0001)

    def test_status_and_venues(self):
        status = {"version": "0.1.0", "model_version": "1", "mode": "demo", "simulated": True, "ready": True,
                  "progress": None, "started_at": "2026-02-05T12:00:00Z", "now": "2026-02-05T12:00:00Z",
                  "markets": ["BTC"], "venues": {"live": 22, "total": 22}, "clients": 1, "skill": None}
        venues = {"venues": [{"venue": "okx", "title": "OKX", "state": "down", "since": "2026-02-05T12:00:00Z",
                              "age_s": 3, "reason": "refused", "liquidation_feed": {"kind": "throttled", "text": ""},
                              "kinds": [], "channels": []}]}
        with StubServer(Reply(status), Reply(venues)) as server, fast(server) as api:
            self.assertEqual(api.status().venues["live"], 22)
            venue = api.venues()[0]
        self.assertEqual((venue.state, venue.reason, venue.liquidation_feed.kind), ("down", "refused", "throttled"))

    def test_series_become_points(self):
        interest = {"step_s": 300, "series": [{"venue": "okx", "points": [[1770292800000, 5.5, None]]}]}
        funding = {"series": [{"venue": "okx", "interval_h": 8, "points": [[1770292800000, -0.0001]]}], "now": []}
        ratio = {"series": [{"venue": "okx", "kind": "accounts", "points": [[1770292800000, 1.2]]}]}
        with StubServer(Reply(interest), Reply(funding), Reply(ratio)) as server, fast(server) as api:
            point = api.open_interest("BTC", start="2026-02-05", step="5m")[0]
            self.assertEqual((point.venue, point.coins, point.usd), ("okx", 5.5, None))
            self.assertEqual(point.at, datetime.datetime(2026, 2, 5, 12, tzinfo=UTC))
            self.assertEqual(api.funding("BTC")[0].rate, -0.0001)
            self.assertEqual(api.long_short("BTC")[0].kind, "accounts")
        self.assertEqual(server.asked[0].query, {"market": "BTC", "from": "2026-02-05", "step": "5m"})

    def test_candles_heatmaps_and_totals(self):
        candles = {"step_s": 60, "candles": [{"open_at": "2026-02-05T12:00:00Z", "open": 1, "high": 2, "low": 1,
                                              "close": 2, "volume_coins": None}]}
        heatmap = {"market": "BTC", "simulated": False, "step": "5m", "price_floor_usd": 100, "bucket_usd": 50, "rows": 2,
                   "columns": [{"end": "2026-02-05T12:00:00Z", "open": 1, "high": 2, "low": 1, "close": 2,
                                "long_usd": [1, 0], "short_usd": [0, 3]}]}
        totals = {"step_s": 3600, "totals": [{"at": "2026-02-05T12:00:00Z", "long_usd": 5, "short_usd": None,
                                              "events": 2}], "by_venue": {"okx": {"long_usd": 5}}}
        with StubServer(Reply(candles), Reply(heatmap), Reply(totals)) as server, fast(server) as api:
            self.assertIsNone(api.candles("BTC")[0].volume_coins)
            self.assertEqual(api.heatmap("BTC", "24h")[0].short_usd, [0, 3])
            self.assertIsNone(api.liquidation_totals("BTC")[0].short_usd)
        self.assertEqual(server.asked[1].query, {"market": "BTC", "span": "24h"})

    def test_readings_and_questions(self):
        envelope = {"market": "BTC", "at": "2026-02-05T12:00:00Z", "simulated": False}
        answer = dict(envelope, probability=0.3, lo=0.2, hi=0.4, baseline={"name": "volatility", "probability": 0.28})
        with StubServer(Reply(dict(envelope, zones=[1])), Reply(envelope), Reply(envelope), Reply(answer)) as server, \
                fast(server) as api:
            self.assertEqual(api.zones("BTC")["zones"], [1])
            api.position("BTC", "okx", "long", entry=70000, size=1.5, leverage=25, brackets="50..125")
            api.cascade("BTC", shock_usd=-5e7, draws=200, venues=["okx", "gate"])
            odds = api.ask(kind="touch", market="BTC", price=60000, by=datetime.date(2026, 2, 8))
        self.assertEqual(server.asked[1].query, {"market": "BTC", "venue": "okx", "side": "long", "entry": "70000",
                                                 "size": "1.5", "leverage": "25", "brackets": "50..125"})
        self.assertEqual(server.asked[2].query, {"market": "BTC", "shock_usd": "-50000000", "draws": "200",
                                                 "venues": "okx,gate"})
        self.assertEqual(server.asked[3].query, {"market": "BTC", "kind": "touch", "price": "60000", "by": "2026-02-08"})
        self.assertEqual((odds.probability, odds.baseline["probability"]), (0.3, 0.28))

    def test_gzip_is_read(self):
        packed = Reply(gzip.compress(json.dumps(MAP).encode()), headers={"Content-Encoding": "gzip"})
        with StubServer(packed) as server, fast(server) as api:
            self.assertEqual(len(api.map("BTC")), 3)
        self.assertEqual(server.asked[0].headers["Accept-Encoding"], "gzip")

    def test_the_token_is_shown(self):
        with StubServer(Reply({"markets": []})) as server, fast(server, token="sesame") as api:
            api.markets()
        self.assertEqual(server.asked[0].headers["Authorization"], "Bearer sesame")


class Liquidations(unittest.TestCase):
    @staticmethod
    def event(number):
        return {"id": str(number), "venue": "okx", "instrument": "BTC-USDT-SWAP", "market": "BTC",
                "at": "2026-02-05T12:00:00Z", "side": "long", "price_usd": 70000, "price_kind": "bankruptcy",
                "size_coins": 0.1, "notional_usd": None}

    def test_pages_are_followed(self):
        pages = {None: ([5, 4], "b"), "b": ([3, 2], "c"), "c": ([1], None)}

        def answer(asked):
            events, following = pages[asked.query.get("cursor")]
            return Reply({"liquidations": [self.event(n) for n in events], "next_cursor": following})

        with StubServer(answer=answer) as server, fast(server) as api:
            numbers = [event.id for event in api.all_liquidations("BTC", side="long", min_usd=1e5, limit=2)]
        self.assertEqual(numbers, ["5", "4", "3", "2", "1"])
        self.assertEqual(server.asked[2].query,
                         {"market": "BTC", "side": "long", "min_usd": "100000", "limit": "2", "cursor": "c"})

    def test_the_ledger_is_read_to_its_beginning(self):
        def answer(asked):
            first = asked.query.get("cursor") is None
            return Reply({"ledger": {"forecasts": 3, "last_hash": "ab"}, "notes": [],
                          "lines": [{"line": 2}, {"line": 1}] if first else [{"line": 0}],
                          "next_cursor": "1" if first else None})

        with StubServer(answer=answer) as server, fast(server) as api:
            self.assertEqual(api.ledger("BTC", limit=2)["ledger"]["forecasts"], 3)
            self.assertEqual([line["line"] for line in api.all_ledger_lines("BTC")], [2, 1, 0])
        self.assertEqual(server.asked[0].path, "/v1/ledger")
        self.assertEqual(server.asked[2].query, {"market": "BTC", "limit": "1000", "cursor": "1"})

    def test_new_ones_come_once_and_in_order(self):
        seen = [3]

        def answer(asked):
            newest = seen[0]
            cursor = int(asked.query.get("cursor", newest))
            limit = int(asked.query.get("limit", 2))
            events = [n for n in range(cursor, 0, -1)][:limit]
            following = str(events[-1] - 1) if events and events[-1] > 1 else None
            return Reply({"liquidations": [self.event(n) for n in events], "next_cursor": following})

        def sleep(_):
            seen[0] += 3

        with StubServer(answer=answer) as server, fast(server) as api:
            news = api.new_liquidations("BTC", sleep=sleep)
            self.assertEqual([event.id for event in next(news)], ["4", "5", "6"])
            self.assertEqual([event.id for event in next(news)], ["7", "8", "9"])


class Questions(unittest.TestCase):
    KEPT = {"id": "q1", "question": "Does BTC touch 60,000 USD?", "settlement": "YES if", "kind": "touch",
            "market": "BTC", "asked_at": "2026-02-05T12:00:00Z", "from": "2026-02-05T12:00:00Z",
            "by": "2026-02-06T12:00:00Z", "state": "no", "probability": 0.25, "lo": 0.1, "hi": 0.5,
            "at": "2026-02-05T13:00:00Z", "asked_probability": 0.5, "brier": 0.25,
            "settled_at": "2026-02-06T12:00:00Z", "settled_value_usd": 61000, "reason": "the window is over"}

    def test_a_question_is_kept_listed_read_and_forgotten(self):
        reading = {"at": "2026-02-05T12:00:00Z", "probability": 0.5, "lo": 0.25, "hi": 0.75}
        whole = dict(self.KEPT, readings=[reading])
        listed = {"questions": [self.KEPT], "record": {"settled": 1, "mean_brier": 0.25},
                  "generated_at": "2026-02-06T12:00:00Z", "simulated": True}
        missing = Reply({"title": "Not Found"}, 404)
        with StubServer(Reply(whole, 201), Reply(listed), Reply(whole), Reply(status=204), missing) as server:
            with fast(server) as api:
                made = api.keep_question(kind="touch", market="BTC", price=60000, within="24h")
                kept = api.questions(state="no")
                one = api.question("q1")
                self.assertTrue(api.forget_question("q1"))
                self.assertFalse(api.forget_question("q1"))
        self.assertEqual((server.asked[0].method, server.asked[0].path), ("POST", "/v1/questions"))
        self.assertEqual(json.loads(server.asked[0].body),
                         {"kind": "touch", "market": "BTC", "price": 60000, "within": "24h"})
        self.assertEqual(server.asked[1].query, {"state": "no"})
        self.assertEqual((kept[0].state, kept[0].brier, kept.record["mean_brier"]), ("no", 0.25, 0.25))
        self.assertEqual((made.id, one.readings[0].lo, one.settled_value_usd), ("q1", 0.25, 61000))


class Alerts(unittest.TestCase):
    RULE = {"id": "wall", "kind": "zone", "market": "BTC", "within_percent": 1.5, "above_usd": 5e7, "cooldown": "5m",
            "enabled": True, "state": {"armed": False, "fired_count": 2, "last_fired_at": "2026-02-05T12:00:00Z"}}

    def test_rules(self):
        listed = {"rules": [self.RULE], "trouble": None,
                  "channels": [{"name": "desk", "type": "webhook", "place": "https://desk", "pending": 1, "delivered": 2,
                                "failed": 0, "failed_attempts": 4, "trouble": "HTTP 503", "last_delivered_at": None}]}
        missing = Reply({"title": "Not Found"}, 404)
        with StubServer(Reply(listed), Reply(self.RULE, 201), Reply(status=204), missing) as server, fast(server) as api:
            alerts = api.alerts()
            made = api.put_alert("wall/1", {"kind": "zone"})
            self.assertTrue(api.delete_alert("wall"))
            self.assertFalse(api.delete_alert("wall"))
        self.assertEqual((alerts[0].state.fired_count, alerts[0].raw["within_percent"]), (2, 1.5))
        self.assertEqual(alerts.channels[0].trouble, "HTTP 503")
        self.assertFalse(made.state.armed)
        self.assertEqual((server.asked[1].method, server.asked[1].path), ("PUT", "/v1/alerts/wall%2F1"))
        self.assertEqual(json.loads(server.asked[1].body), {"kind": "zone"})

    def test_log(self):
        fired = {"id": "wall:1", "rule": "wall", "kind": "zone", "market": "BTC", "side": None, "venues": [],
                 "at": "2026-02-05T12:00:00.5Z", "simulated": False, "title": "t", "text": "x", "note": "", "link": "",
                 "numbers": {"price_usd": 70000}, "deliveries": [{"channel": "desk", "state": "pending", "at": None}]}
        with StubServer(Reply({"alerts": [fired]})) as server, fast(server) as api:
            log = api.alert_log(limit=10)
        self.assertEqual((log[0].at.microsecond, log[0].numbers["price_usd"]), (500000, 70000.0))
        self.assertEqual(server.asked[0].query, {"limit": "10"})


class Failures(unittest.TestCase):
    PROBLEM = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": '"wide" is not a number',
               "parameter": "bucket", "remedy": "as 50"}

    def test_a_problem_is_told_in_full_and_not_repeated(self):
        reply = Reply(self.PROBLEM, 400, {"Content-Type": "application/problem+json"})
        with StubServer(reply) as server, fast(server) as api:
            with self.assertRaises(ApiError) as raised:
                api.map("BTC")
        self.assertEqual(str(raised.exception), '400 Bad Request (bucket): "wide" is not a number (as 50)')
        self.assertEqual(raised.exception.parameter, "bucket")
        self.assertEqual(len(server.asked), 1)

    def test_what_may_help_is_repeated(self):
        waits = []
        busy = Reply({"title": "Too Many Requests"}, 429, {"Retry-After": "7"})
        with StubServer(busy, Reply(status=502), Reply(hang_up=True), Reply(MAP)) as server:
            with Client(server.url, sleep=waits.append) as api:
                self.assertEqual(len(api.map("BTC")), 3)
        self.assertEqual(len(server.asked), 4)
        self.assertGreaterEqual(waits[0], 7)
        self.assertLess(waits[1], 7)

    def test_patience_ends(self):
        with StubServer(Reply(b"not json", 503)) as server, fast(server, retries=2) as api:
            with self.assertRaises(NotReady) as raised:
                api.map("BTC")
        self.assertEqual(len(server.asked), 3)
        self.assertIn("not json", str(raised.exception))

    def test_a_post_is_never_repeated(self):
        with StubServer(Reply(status=503)) as server, fast(server) as api:
            with self.assertRaises(ApiError):
                api._transport.ask("POST", "/v1/alerts", body={})
        self.assertEqual(len(server.asked), 1)

    def test_nobody_there(self):
        with StubServer(Reply(MAP)) as server:
            url = server.url
        with Client(url, sleep=lambda _: None, retries=1) as api:
            with self.assertRaises(ConnectionFailed):
                api.map("BTC")

    def test_waiting_for_a_start(self):
        starting = Reply({"title": "starting", "progress": {"share": 0.5, "text": "replaying BTC"}}, 503)
        status = {"version": "0", "mode": "demo", "simulated": True, "ready": True, "markets": [], "venues": {}}
        with StubServer(starting, starting, Reply(dict(status, ready=False)), Reply(status)) as server:
            with fast(server, retries=0) as api:
                self.assertTrue(api.wait_until_ready(timeout_s=10, every_s=0.01).ready)
        with StubServer(starting) as server, fast(server, retries=0) as api:
            with self.assertRaises(NotReady) as raised:
                api.wait_until_ready(timeout_s=0, every_s=0.01)
        self.assertEqual(raised.exception.share, 0.5)

    def test_an_address_that_is_none(self):
        with self.assertRaises(ValueError):
            Client("ftp://example.com")


if __name__ == "__main__":
    unittest.main()
