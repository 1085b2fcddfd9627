"""The answers. Times are aware datetimes in UTC; None is unknown; `raw` is the JSON as it came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Optional

from .shape import Rows


@dataclass(frozen=True)
class Coverage:
    venues_live: Optional[int] = None
    venues_total: Optional[int] = None
    open_interest_share: Optional[float] = None


@dataclass(frozen=True)
class Envelope:
    """What every market answer says of itself."""

    market: str
    at: datetime
    simulated: bool
    model_version: Optional[str] = None
    generated_at: Optional[datetime] = None
    mode: Optional[str] = None
    coverage: Optional[Coverage] = None
    data_age_s: Dict[str, Optional[float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer(Envelope):
    """An answer without a class of its own: look into `raw`, or use answer["key"]."""

    raw: Dict[str, Any] = field(default_factory=dict, repr=False)

    def __getitem__(self, key: str) -> Any:
        return self.raw[key]


@dataclass(frozen=True)
class Progress:
    share: float
    text: str = ""


@dataclass(frozen=True)
class Status:
    version: str
    mode: str
    simulated: bool
    ready: bool
    markets: List[str]
    venues: Dict[str, int]
    model_version: Optional[str] = None
    progress: Optional[Progress] = None
    started_at: Optional[datetime] = None
    now: Optional[datetime] = None
    clients: Optional[int] = None
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class LiquidationFeed:
    kind: str  # complete, throttled, totals, none
    text: str = ""


@dataclass(frozen=True)
class Venue:
    venue: str
    title: str
    state: str  # live, partial, down, connecting, stopped, stored
    since: Optional[datetime] = None
    age_s: Optional[float] = None
    reason: Optional[str] = None
    liquidation_feed: Optional[LiquidationFeed] = None
    max_leverage: Optional[float] = None
    taker_fee: Optional[float] = None
    tiers_date: Optional[str] = None
    frames: Optional[int] = None
    events: Optional[int] = None
    gaps: Optional[int] = None
    reconnects: Optional[int] = None


@dataclass(frozen=True)
class Venues(Rows):
    _rows = "venues"
    venues: List[Venue]
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Market:
    market: str
    price_usd: Optional[float] = None
    change_24h_pct: Optional[float] = None
    open_interest_usd: Optional[float] = None
    long_liquidations_24h_usd: Optional[float] = None
    short_liquidations_24h_usd: Optional[float] = None
    funding_rate_8h: Optional[float] = None
    bucket_usd: Optional[float] = None


@dataclass(frozen=True)
class Markets(Rows):
    _rows = "markets"
    markets: List[Market]
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Level:
    """What would be liquidated in the bucket that starts at `price`."""

    price: float
    side: str
    notional_usd: float
    by_bracket: Dict[str, float] = field(default_factory=dict)  # by leverage: "25"
    by_venue: Dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class LiquidationMap(Rows, Envelope):
    _rows = "levels"
    current_price: Optional[float] = None
    bucket_usd: Optional[float] = None
    levels: List[Level] = field(default_factory=list)
    totals: Dict[str, Any] = field(default_factory=dict)
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)

    def total_usd(self, side: str, within_percent: float) -> Optional[float]:
        """The levels of a side whose bucket starts within so many percent of the price. None where the
        price is not known."""
        if self.current_price is None:
            return None
        reach = self.current_price * within_percent / 100
        return sum(
            level.notional_usd
            for level in self.levels
            if level.side == side and abs(level.price - self.current_price) <= reach
        )


@dataclass(frozen=True)
class HeatmapColumn:
    end: datetime
    open: Optional[float] = None
    high: Optional[float] = None
    low: Optional[float] = None
    close: Optional[float] = None
    long_usd: List[Any] = field(default_factory=list)
    short_usd: List[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Heatmap(Rows):
    _rows = "columns"
    market: str
    simulated: bool
    step: str
    price_floor_usd: float
    bucket_usd: float
    rows: int
    columns: List[HeatmapColumn]
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Candle:
    open_at: datetime
    open: float
    high: float
    low: float
    close: float
    volume_coins: Optional[float] = None


@dataclass(frozen=True)
class Candles(Rows):
    _rows = "candles"
    step_s: float
    candles: List[Candle]
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Liquidation:
    id: str
    venue: str
    instrument: str
    market: str
    at: datetime
    side: str
    price_usd: Optional[float] = None
    price_kind: Optional[str] = None  # execution, bankruptcy
    size_coins: Optional[float] = None
    notional_usd: Optional[float] = None


@dataclass(frozen=True)
class Liquidations(Rows):
    """Newest first."""

    _rows = "liquidations"
    liquidations: List[Liquidation]
    next_cursor: Optional[str] = None
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Total:
    at: datetime
    long_usd: Optional[float] = None
    short_usd: Optional[float] = None
    events: Optional[int] = None


@dataclass(frozen=True)
class LiquidationTotals(Rows):
    _rows = "totals"
    step_s: float
    totals: List[Total]
    by_venue: Dict[str, Dict[str, Any]] = field(default_factory=dict)
    feed_notes: List[Any] = field(default_factory=list)
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Point:
    """One point of a venue's series. Which of the numbers are there depends on the series."""

    venue: str
    at: datetime
    kind: Optional[str] = None
    coins: Optional[float] = None
    usd: Optional[float] = None
    rate: Optional[float] = None
    long_over_short: Optional[float] = None


@dataclass(frozen=True)
class Series(Rows):
    _rows = "points"
    points: List[Point]
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class AnswerToQuestion(Envelope):
    """A probability is never alone: interval, and what plain volatility says."""

    probability: Optional[float] = None
    lo: Optional[float] = None
    hi: Optional[float] = None
    baseline: Dict[str, Any] = field(default_factory=dict)
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class QuestionReading:
    at: datetime
    probability: float
    lo: float
    hi: float


@dataclass(frozen=True)
class KeptQuestion:
    """`state`: open, yes, no, or unknown where a part of what settles it is missing."""

    id: str
    question: str
    settlement: str
    kind: str
    market: str
    asked_at: datetime
    by: datetime
    state: str
    probability: Optional[float] = None
    lo: Optional[float] = None
    hi: Optional[float] = None
    at: Optional[datetime] = None
    asked_probability: Optional[float] = None
    brier: Optional[float] = None
    settled_at: Optional[datetime] = None
    settled_value_usd: Optional[float] = None
    reason: Optional[str] = None
    readings: List[QuestionReading] = field(default_factory=list)
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class KeptQuestions(Rows):
    """Newest last. `record`: how many are settled, and their mean Brier score."""

    _rows = "questions"
    questions: List[KeptQuestion]
    record: Dict[str, Any] = field(default_factory=dict)
    simulated: bool = False
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class RuleState:
    armed: bool
    fired_count: int
    last_fired_at: Optional[datetime] = None


@dataclass(frozen=True)
class AlertRule:
    """`raw` holds the keys of its kind; docs/alerts.md lists them."""

    id: str
    kind: str
    market: str
    enabled: bool = True
    cooldown: Optional[str] = None
    state: Optional[RuleState] = None
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class AlertChannel:
    name: str
    type: str
    place: Optional[str] = None
    pending: int = 0
    delivered: int = 0
    failed: int = 0
    failed_attempts: int = 0
    trouble: Optional[str] = None
    last_delivered_at: Optional[datetime] = None


@dataclass(frozen=True)
class Alerts(Rows):
    _rows = "rules"
    rules: List[AlertRule]
    channels: List[AlertChannel] = field(default_factory=list)
    trouble: Optional[str] = None
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class FiredAlert:
    id: str
    rule: str
    kind: str
    market: str
    at: datetime
    simulated: bool
    title: str
    text: str
    side: Optional[str] = None
    note: Optional[str] = None
    link: Optional[str] = None
    numbers: Dict[str, Optional[float]] = field(default_factory=dict)
    deliveries: List[Dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class AlertLog(Rows):
    """Newest first."""

    _rows = "alerts"
    alerts: List[FiredAlert]
    raw: Dict[str, Any] = field(default_factory=dict, repr=False)
