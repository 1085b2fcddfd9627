// MarketService: what the API asks of the running engine. Plain types; behind it stand live feeds,
// a demo world or a replay, and in tests a market written by hand.
//
// Called on the API's thread. `snapshot`, `status`, `venues` and `liquidations` return at once,
// from values that other threads published; what must read history or books is asked for with a
// `done`, which is called once, from any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/ledger_reading.hpp"
#include "core/result.hpp"
#include "feed/feed_status.hpp"
#include "insight/cascade.hpp"
#include "insight/total_odds.hpp"
#include "insight/zone_history.hpp"
#include "map/heatmap.hpp"
#include "map/leverage_figures.hpp"
#include "map/liquidation_map.hpp"
#include "market/events.hpp"

namespace faultline {

enum class ServeMode : std::uint8_t { live, demo, replay };
constexpr std::string_view name_of(ServeMode mode) {
    return mode == ServeMode::live ? "live" : mode == ServeMode::demo ? "demo" : "replay";
}

struct ServiceStatus {
    ServeMode mode{};
    bool simulated = false;
    bool ready = false;         // every market has a first snapshot
    double progress_share = 0;  // of what is done before it is ready
    std::string progress_text;  // "replaying BTC", for people
    TimeNs started_ns = 0;
    TimeNs now_ns = 0;  // the markets' time: the wall clock, or that of the replay
    std::vector<std::string> markets;
    std::vector<std::string> problems;  // what does not work right now, in words
};

/// The newest of everything small about a market on one venue. NaN and 0 times: not known.
struct VenueTicker {
    VenueId venue{};
    std::string symbol;  // of the main instrument
    double mark_usd = unknown, index_usd = unknown;
    TimeNs mark_ns = 0;
    double open_interest_coins = unknown, open_interest_usd = unknown;
    TimeNs open_interest_ns = 0;
    double funding_rate = unknown;  // per interval
    DurationNs funding_interval_ns = 0;
    TimeNs funding_ns = 0;
    std::vector<LongShortRatio> ratios;  // the newest of each kind
    std::optional<BookDepth> depth;      // the newest
};

/// One market at one instant. Never changes once published.
struct MarketSnapshot {
    std::string market;
    std::uint64_t sequence = 0;  // rises by one with each snapshot of the market
    TimeNs at_ns = 0;
    LiquidationMap map;                // all venues and brackets, default bucket, the whole range
    LeverageFigures leverage;          // refreshed less often than the map; its own at_ns says when
    std::vector<VenueTicker> tickers;  // venues of the market, catalog order
    double change_24h = unknown;       // of the price, as a fraction
    double liquidated_24h_usd[2] = {unknown, unknown};  // observed, by Side
};

/// A liquidation that was seen, ready to be told.
struct SeenLiquidation {
    std::uint64_t sequence = 0;  // of the service, rising by one
    VenueId venue{};
    std::string market, symbol;
    Liquidation event;
    double notional_usd = unknown;
};

struct MapQuestion {
    std::string market;
    std::optional<TimeNs> at_ns;  // none: now
    std::vector<VenueId> venues;  // empty: all
    double leverage_min = 0, leverage_max = 1e9;
    double bucket_usd = 0;             // 0: the market's default
    double low_usd = 0, high_usd = 0;  // both 0: by `around`, else all that holds mass
    double around = 0;                 // 0.1: 10 % to both sides of the price; 0: not given
};

struct HeatmapQuestion {
    MapQuestion rows;  // its at_ns is not looked at
    TimeNs from_ns = 0, to_ns = 0;
    DurationNs step_ns = 0;
};

struct ZoneQuestion {
    MapQuestion map;
    ZoneSettings settings;
    double day_sigma = unknown;          // of log price
    DurationNs history_ns = ns_per_day;  // before the map, whose changes are told
};

struct ZoneAnswer {
    ZoneReading reading;  // with ages and confidence, where there are books
    std::vector<ZoneEvent> changes;
};

struct SeriesQuestion {
    std::string market;
    std::vector<VenueId> venues;  // empty: all
    TimeNs from_ns = 0, to_ns = 0;
    DurationNs step_ns = 0;  // 0: as stored
};

template <class Event>
struct VenueSeries {
    VenueId venue{};
    std::string symbol;
    std::vector<Event> points;  // rising in time; with a step: the last of each step
};

struct LiquidationQuestion {
    std::string market;           // empty: all
    std::vector<VenueId> venues;  // empty: all
    std::optional<Side> side;
    double usd_min = 0;
    TimeNs from_ns = 0, to_ns = 0;
    std::size_t count_max = 200;  // the newest
};

/// What a question about prices or liquidations needs to know.
struct SourcesQuestion {
    SeriesQuestion hours;
    std::string totals_of;            // a market, or all of them; empty: none
    std::vector<std::string> others;  // further markets of the same hours
};

/// What a question about prices or liquidations is answered from.
struct QuestionSources {
    std::vector<Candle> candles;              // of whole hours
    std::optional<LiquidationTotals> totals;  // where they were asked for and can be told
    std::vector<std::vector<Candle>> others;  // as asked for
};

template <class Answer>
using Done = std::function<void(Outcome<Answer>)>;

/// Who hears of news. Called on the API's thread.
class ServiceListener {
  public:
    virtual ~ServiceListener() = default;
    virtual void published(const std::shared_ptr<const MarketSnapshot>& snapshot) = 0;
    virtual void liquidated(const SeenLiquidation& seen) = 0;
    virtual void venues_changed() = 0;
    /// The column that is being filled, or (is_final) one that is complete. One column wide.
    virtual void column(const std::string& market, const Heatmap& column, bool is_final) = 0;
};

class MarketService {
  public:
    virtual ~MarketService() = default;
    virtual ServiceStatus status() const = 0;
    /// All 22; a venue that is not listened to is `stopped`.
    virtual std::vector<VenueStatus> venues() const = 0;
    /// The newest; null while starting, or for a market that is not configured.
    virtual std::shared_ptr<const MarketSnapshot> snapshot(std::string_view market) const = 0;

    virtual void ask_map(MapQuestion question, Done<LiquidationMap> done) = 0;
    virtual void ask_zones(ZoneQuestion question, Done<ZoneAnswer> done) = 0;
    /// Visible books, daily volume and insurance fund of every venue of the market, as they were
    /// known at a time; what is not known is empty.
    virtual void ask_liquidity(std::string market, TimeNs at_ns, double price_usd,
                               Done<std::vector<VenueLiquidity>> done) = 0;
    /// What exchanges hold of a coin, in order of time; empty where nobody has told.
    virtual void ask_reserves(std::string coin, TimeNs from_ns, TimeNs to_ns,
                              Done<std::vector<ExchangeReserve>> done) = 0;
    virtual void ask_heatmap(HeatmapQuestion question, Done<Heatmap> done) = 0;
    virtual void ask_leverage(std::string market, TimeNs at_ns, Done<LeverageFigures> done) = 0;
    virtual void ask_candles(SeriesQuestion question, Done<std::vector<Candle>> done) = 0;
    virtual void ask_question_sources(SourcesQuestion question, Done<QuestionSources> done) = 0;
    virtual void ask_liquidations(LiquidationQuestion question,
                                  Done<std::vector<SeenLiquidation>> done) = 0;
    virtual void ask_open_interest(SeriesQuestion question,
                                   Done<std::vector<VenueSeries<OpenInterest>>> done) = 0;
    virtual void ask_funding(SeriesQuestion question,
                             Done<std::vector<VenueSeries<Funding>>> done) = 0;
    virtual void ask_ratios(SeriesQuestion question,
                            Done<std::vector<VenueSeries<LongShortRatio>>> done) = 0;
    /// The last score of a market, as JSON (keys of `faultline score --json`); empty: none yet.
    virtual std::string skill_json(std::string_view market) const = 0;
    /// The last study of a market's signals, as JSON (keys of `faultline signals --json`); empty:
    /// none yet.
    virtual std::string signals_json_of(std::string_view /*market*/) const { return {}; }

    /// Forecasts that were written before their hour. Problem: none are kept (a replay).
    virtual void ask_ledger(LedgerQuestion /*question*/, Done<LedgerReading> done) {
        done(problem("no ledger of forecasts is kept here", {},
                     "ask a server of live markets or a demo"));
    }

    /// One listener; null to take it away.
    virtual void listen(ServiceListener* listener) = 0;
};

}  // namespace faultline
