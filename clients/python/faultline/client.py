"""The client: one method for each resource of /v1."""

from __future__ import annotations

import time
import urllib.parse
from datetime import date, datetime
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, Type, TypeVar, Union

from . import results as r
from .errors import ApiError, ConnectionFailed, NotReady
from .shape import read, text_of_time, time_of_ms
from .tile import MEDIA_TYPE, Tile, decode_tile
from .transport import Transport

T = TypeVar("T")
When = Union[str, int, datetime, date]


class Client:
    """`base_url` as "http://127.0.0.1:8622"; `token` where the server wants one. Reads are repeated where
    that may help (no connection, 429, 502 to 504); `retries=0` turns that off."""

    def __init__(self, base_url: str = "http://127.0.0.1:8622", token: Optional[str] = None, **transport: Any):
        self._transport = Transport(base_url, token, **transport)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    # ---- the server

    def status(self) -> r.Status:
        return self._get("/v1/status", r.Status)

    def wait_until_ready(self, timeout_s: float = 600.0, every_s: float = 1.0) -> r.Status:
        """Returns when every market has a map. Raises NotReady or ConnectionFailed after `timeout_s`."""
        until = time.monotonic() + timeout_s
        while True:
            failure: Exception
            try:
                status = self.status()
                if status.ready:
                    return status
                failure = NotReady(503, {"title": "starting", "progress": status.raw.get("progress")})
            except (NotReady, ConnectionFailed) as error:
                failure = error
            if time.monotonic() + every_s > until:
                raise failure
            time.sleep(every_s)

    def venues(self) -> r.Venues:
        return self._get("/v1/venues", r.Venues)

    def markets(self) -> r.Markets:
        return self._get("/v1/markets", r.Markets)

    # ---- the map

    def map(
        self,
        market: str,
        at: Optional[When] = None,
        venues: Optional[Iterable[str]] = None,
        leverage: Optional[Tuple[float, float]] = None,
        bucket: Optional[float] = None,
        range: Optional[str] = None,
    ) -> r.LiquidationMap:
        """`leverage`: bracket range, as (25, 125). `range`: "10%" or "58000..70000"."""
        query = self._query(market, at=at, venues=venues, leverage=leverage, bucket=bucket, range=range)
        return self._get("/v1/map", r.LiquidationMap, query)

    def heatmap(self, market: str, span: Optional[str] = None, **filters: Any) -> r.Heatmap:
        """`span`: 24h, 3d, 7d, 30d, 90d to now; or `start`, `end` and `step`. Filters as of `map`."""
        return self._get("/v1/heatmap", r.Heatmap, self._query(market, span=span, **filters))

    def heatmap_tile(self, market: str, span: Optional[str] = None, **filters: Any) -> Tile:
        """The same as a tile, which is a hundred times smaller and within a few percent."""
        query = self._query(market, span=span, **filters)
        return decode_tile(self._transport.ask("GET", "/v1/heatmap", query, accept=MEDIA_TYPE).body)

    def heatmap_png(self, market: str, span: Optional[str] = None, **filters: Any) -> bytes:
        query = self._query(market, span=span, **filters)
        return self._transport.ask("GET", "/v1/heatmap", query, accept="image/png").body

    def leverage(self, market: str, at: Optional[When] = None) -> r.Answer:
        return self._answer("/v1/leverage", market, at=at)

    def exposure(self, market: str, at: Optional[When] = None) -> r.Answer:
        return self._answer("/v1/exposure", market, at=at)

    def profile(self, market: str, at: Optional[When] = None) -> r.Answer:
        return self._answer("/v1/profile", market, at=at)

    # ---- what happened

    def candles(
        self, market: str, start: Optional[When] = None, end: Optional[When] = None, step: Optional[str] = None
    ) -> r.Candles:
        return self._get("/v1/candles", r.Candles, self._query(market, start=start, end=end, step=step))

    def liquidations(
        self,
        market: Optional[str] = None,
        venues: Optional[Iterable[str]] = None,
        side: Optional[str] = None,
        min_usd: Optional[float] = None,
        start: Optional[When] = None,
        end: Optional[When] = None,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
    ) -> r.Liquidations:
        """One page, newest first; `next_cursor` leads to the next."""
        query = self._query(
            market, venues=venues, side=side, min_usd=min_usd, start=start, end=end, limit=limit, cursor=cursor
        )
        return self._get("/v1/liquidations", r.Liquidations, query)

    def all_liquidations(self, market: Optional[str] = None, **filters: Any) -> Iterator[r.Liquidation]:
        """Page after page, newest first."""
        cursor = None
        while True:
            page = self.liquidations(market, cursor=cursor, **filters)
            yield from page
            cursor = page.next_cursor
            if cursor is None:
                return

    def liquidation_totals(
        self,
        market: Optional[str] = None,
        venues: Optional[Iterable[str]] = None,
        start: Optional[When] = None,
        end: Optional[When] = None,
        step: Optional[str] = None,
    ) -> r.LiquidationTotals:
        query = self._query(market, venues=venues, start=start, end=end, step=step)
        return self._get("/v1/liquidations/totals", r.LiquidationTotals, query)

    def open_interest(
        self, market: str, start: Optional[When] = None, end: Optional[When] = None, step: Optional[str] = None
    ) -> r.Series:
        return self._series("/v1/open-interest", ("coins", "usd"), market, start=start, end=end, step=step)

    def funding(self, market: str, start: Optional[When] = None, end: Optional[When] = None) -> r.Series:
        """What is valid now, by venue, is in `raw["now"]`."""
        return self._series("/v1/funding", ("rate",), market, start=start, end=end)

    def long_short(self, market: str, start: Optional[When] = None, end: Optional[When] = None) -> r.Series:
        return self._series("/v1/long-short", ("long_over_short",), market, start=start, end=end)

    # ---- readings

    def zones(self, market: str, **filters: Any) -> r.Answer:
        return self._answer("/v1/zones", market, **filters)

    def ratio(self, market: str, **filters: Any) -> r.Answer:
        return self._answer("/v1/ratio", market, **filters)

    def dominance(self, market: str, **filters: Any) -> r.Answer:
        return self._answer("/v1/dominance", market, **filters)

    def signals(self, market: str, **filters: Any) -> r.Answer:
        return self._answer("/v1/signals", market, **filters)

    def position(
        self,
        market: str,
        venue: str,
        side: str,
        entry: float,
        size: float,
        leverage: Optional[float] = None,
        margin: Optional[float] = None,
        **compared_with: Any,
    ) -> r.Answer:
        """Where a position would be liquidated, and how crowded that price is among the positions that `at`,
        `venues` and `brackets` (a range such as "25..125") choose."""
        query = self._query(market, venue=venue, side=side, entry=entry, size=size, margin=margin, **compared_with)
        if leverage is not None:
            query["leverage"] = _number(leverage)
        return self._get("/v1/position", r.Answer, query)

    def cascade(
        self,
        market: str,
        shock_usd: Optional[float] = None,
        target: Optional[float] = None,
        draws: Optional[int] = None,
        **filters: Any,
    ) -> r.Answer:
        """What a shock (negative: selling) or a price would set off."""
        return self._answer("/v1/cascade", market, shock_usd=shock_usd, target=target, draws=draws, **filters)

    def ask(self, text: Optional[str] = None, **question: Any) -> r.AnswerToQuestion:
        """A question in plain words, or by keys: ask(kind="touch", market="BTC", price=60000, by="2026-02-08")."""
        market = question.pop("market", None)
        query = self._query(market, text=text, **question)
        return self._get("/v1/questions/ask", r.AnswerToQuestion, query)

    def keep_question(self, text: Optional[str] = None, **question: Any) -> r.KeptQuestion:
        """Keeps a question on the server, by the same words or keys as ask: it is answered now and
        then, and settled by its rule when its window is over."""
        body = {key: value for key, value in {"text": text, **question}.items() if value is not None}
        reply = self._transport.ask("POST", "/v1/questions", body=body)
        return read(r.KeptQuestion, reply.json())

    def questions(self, state: Optional[str] = None) -> r.KeptQuestions:
        """The kept ones; `state`: only open, yes, no or unknown ones."""
        return self._get("/v1/questions", r.KeptQuestions, self._query(None, state=state))

    def question(self, question_id: str) -> r.KeptQuestion:
        """A kept question with its probability over time."""
        return self._get(f"/v1/questions/{_quoted(question_id)}", r.KeptQuestion)

    def forget_question(self, question_id: str) -> bool:
        """False where there is none."""
        return self._delete(f"/v1/questions/{_quoted(question_id)}")

    def skill(self, market: str) -> Dict[str, Any]:
        """The last score of the map; {"events": 0, "note": ...} where there is none yet."""
        return self._json("/v1/skill", self._query(market))

    def ledger(
        self, market: Optional[str] = None, limit: Optional[int] = None, cursor: Optional[str] = None
    ) -> Dict[str, Any]:
        """Forecasts written before their hour and what came: the score so far, and a page of lines, newest first."""
        return self._json("/v1/ledger", self._query(market, limit=limit, cursor=cursor))

    def all_ledger_lines(self, market: Optional[str] = None) -> Iterator[Dict[str, Any]]:
        """Page after page, newest first."""
        cursor = None
        while True:
            page = self.ledger(market, limit=1000, cursor=cursor)
            yield from page["lines"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    # ---- alerts

    def alerts(self) -> r.Alerts:
        return self._get("/v1/alerts", r.Alerts)

    def alert(self, rule_id: str) -> r.AlertRule:
        return self._get(f"/v1/alerts/{_quoted(rule_id)}", r.AlertRule)

    def put_alert(self, rule_id: str, rule: Mapping[str, Any]) -> r.AlertRule:
        """Makes or replaces a rule; its keys are in docs/alerts.md."""
        reply = self._transport.ask("PUT", f"/v1/alerts/{_quoted(rule_id)}", body=dict(rule))
        return read(r.AlertRule, reply.json())

    def delete_alert(self, rule_id: str) -> bool:
        """False where there is none."""
        return self._delete(f"/v1/alerts/{_quoted(rule_id)}")

    def alert_log(self, limit: Optional[int] = None) -> r.AlertLog:
        return self._get("/v1/alerts/log", r.AlertLog, self._query(None, limit=limit))

    def _delete(self, path: str) -> bool:
        try:
            self._transport.ask("DELETE", path)
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return True

    # ---- following

    def poll(
        self, question: Callable[[], T], every_s: float, sleep: Callable[[float], None] = time.sleep
    ) -> Iterator[T]:
        """Asks again and again: `for map in api.poll(lambda: api.map("BTC"), 10): ...`."""
        while True:
            started = time.monotonic()
            yield question()
            sleep(max(0.0, every_s - (time.monotonic() - started)))

    def new_liquidations(
        self,
        market: Optional[str] = None,
        every_s: float = 2.0,
        sleep: Callable[[float], None] = time.sleep,
        **filters: Any,
    ) -> Iterator[List[r.Liquidation]]:
        """After each wait those that came since, oldest first; each once. For every event at once there is
        the stream (/v1/stream), which needs a WebSocket library."""
        newest = self.liquidations(market, limit=1, **filters)
        last = int(newest[0].id) if len(newest) else 0
        while True:
            sleep(every_s)
            fresh: List[r.Liquidation] = []
            for event in self.all_liquidations(market, **filters):
                if int(event.id) <= last:
                    break
                fresh.append(event)
            if fresh:
                last = int(fresh[0].id)
                yield fresh[::-1]

    # ---- inside

    @staticmethod
    def _query(market: Optional[str], **parameters: Any) -> Dict[str, str]:
        query: Dict[str, str] = {}
        if market is not None:
            query["market"] = market
        for name, value in parameters.items():
            if value is None:
                continue
            if name in ("start", "end", "at", "by"):
                query[{"start": "from", "end": "to"}.get(name, name)] = text_of_time(value)
            elif name == "leverage" and not isinstance(value, str):
                low, high = value
                query[name] = f"{_number(low)}..{_number(high)}"
            elif name == "venues" and not isinstance(value, str):
                query[name] = ",".join(value)
            elif isinstance(value, bool):
                query[name] = "true" if value else "false"
            elif isinstance(value, (int, float)):
                query[name] = _number(value)
            else:
                query[name] = str(value)
        return query

    def _json(self, path: str, query: Optional[Mapping[str, str]] = None) -> Dict[str, Any]:
        return self._transport.ask("GET", path, query).json()

    def _get(self, path: str, kind: Type[T], query: Optional[Mapping[str, str]] = None) -> T:
        return read(kind, self._json(path, query))

    def _answer(self, path: str, market: str, **parameters: Any) -> r.Answer:
        return self._get(path, r.Answer, self._query(market, **parameters))

    def _series(self, path: str, names: Tuple[str, ...], market: str, **parameters: Any) -> r.Series:
        raw = self._json(path, self._query(market, **parameters))
        points = []
        for series in raw["series"]:
            for at_ms, *numbers in series["points"]:
                values = dict(zip(names, numbers))
                points.append(r.Point(series["venue"], time_of_ms(at_ms), series.get("kind"), **values))
        return r.Series(points, raw)


def _number(value: Union[int, float]) -> str:
    """50.0 as "50", 0.1 as "0.1"; never with an exponent that a server might not read."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def _quoted(part: str) -> str:
    return urllib.parse.quote(part, safe="")
