// Answer: a question's probability with everything that keeps it honest beside it: the interval,
// the volatility-only baseline, climatology, the record on past origins, what settles it, and what
// the liquidation map adds. The map's weight is 0 until its members have beaten the others on past
// questions: what it says is shown, and not mixed in. Pure.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "insight/map_totals.hpp"
#include "insight/map_touch.hpp"
#include "insight/price_odds.hpp"
#include "insight/question.hpp"
#include "insight/total_odds.hpp"

namespace faultline {

struct NamedProbability {
    std::string name;
    double probability = std::numeric_limits<double>::quiet_NaN();
};

/// What the map says and how much of it is in the answer.
struct MapShare {
    double weight = 0;
    double probability = std::numeric_limits<double>::quiet_NaN();  // NaN: no map was at hand
    double p05_usd = std::numeric_limits<double>::quiet_NaN();      // totals only
    double p50_usd = std::numeric_limits<double>::quiet_NaN();
    double p95_usd = std::numeric_limits<double>::quiet_NaN();
    std::optional<MapTouch> touch;  // prices only: the member's own record
    std::string note;
};

/// The price of a prediction market, as the user gave it, beside the answer.
struct MarketComparison {
    double market_price = 0;  // 0 to 1
    double difference = 0;    // answer - market
    bool within_interval = false;
    std::string reading;
};

struct Answer {
    Question question;
    std::string sentence, settlement;
    TimeNs at_ns = 0, price_at_ns = 0;
    double price_usd = 0;
    double probability = 0, lo = 0, hi = 0;  // 90 % interval
    NamedProbability baseline;               // NaN where there is none
    double climatology = std::numeric_limits<double>::quiet_NaN();
    std::vector<NamedProbability> members;                            // before recalibration
    double sigma_percent = std::numeric_limits<double>::quiet_NaN();  // of the log price, window
    std::size_t recalibrated_on = 0;
    double recalibration_intercept = 0, recalibration_slope = 1;
    MapShare map;
    OddsRecord record;
    std::optional<MarketComparison> comparison;
    std::vector<std::string> notes;
    bool simulated = false;
};

struct AskInputs {
    const PriceBars* bars = nullptr;            // of the market; of BTC for all markets together
    const LiquidationTotals* totals = nullptr;  // liquidations only
    /// Liquidations only: the market's map and prices, or those of every market of a total. Empty:
    /// not at hand.
    std::vector<SweptMarket> maps;
    std::vector<std::string> unmapped;  // markets that have none, for all together
    /// Touches: maps at past origins (a day apart, at the hour of the last bar), rising, the newest
    /// as the last.
    const std::vector<MapReach>* reaches = nullptr;
    std::optional<double> market_price;  // 0 to 1
    bool simulated = false;
};

/// Problems: a question without an answer (too little history, a window beyond 90 days, a price
/// that is not positive), each with what is missing. Precondition: inputs.bars.
Outcome<Answer> answer_question(const Question& question, const AskInputs& inputs);

/// The scored past questions of a question about price, for pictures. Errors as price_odds.
Result<PriceOdds> odds_of(const Question& question, const PriceBars& bars);

}  // namespace faultline
