// Answer: each kind of question by its own odds, and what stands beside it.
#include "insight/answer.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr DurationNs old_price_ns = 2 * ns_per_hour;

PriceEvent event_of(const Question& question, double price_usd) {
    PriceEvent event;
    if (question.kind == QuestionKind::touch) {
        const double distance = std::log(question.price_usd / price_usd);
        (distance >= 0 ? event.up : event.down) = std::abs(distance);
        return event;
    }
    const double share = question.percent / 100;
    if (question.up) event.up = std::log1p(share);
    if (question.down && share < 1) event.down = -std::log1p(-share);
    event.at_close = question.at_close;
    return event;
}

Outcome<void> check(const Question& question, const PriceBars& bars) {
    const auto refuse = [&](std::string what, std::string remedy) {
        return problem(std::move(what), sentence_of(question), std::move(remedy));
    };
    if (question.by_ns <= bars.at_ns || question.by_ns <= question.from_ns) {
        return refuse("the time is over at " + format_time(bars.at_ns), "ask for a later end");
    }
    if (question.by_ns > bars.at_ns + 90 * ns_per_day) {
        return refuse("more than 90 days ahead",
                      "volatility says nothing about that; ask for less");
    }
    if (question.kind == QuestionKind::touch && !(question.price_usd > 0)) {
        return refuse("the price must be above zero", "as --price 60000");
    }
    if (question.kind == QuestionKind::move && !(question.percent > 0 && question.percent < 1000)) {
        return refuse("the percentage must lie between 0 and 1000", "as --percent 5");
    }
    if (question.kind == QuestionKind::move && !question.up && question.percent >= 100) {
        return refuse("a price cannot fall by 100 % or more", "as --percent 5");
    }
    if (question.kind == QuestionKind::liquidations && !(question.usd >= 0)) {
        return refuse("the amount must not be negative", "as --usd 500e6");
    }
    return {};
}

void fill(Answer& answer, const PriceOdds& odds) {
    answer.probability = odds.probability;
    answer.lo = odds.lo;
    answer.hi = odds.hi;
    answer.baseline = {"volatility", odds.volatility};
    answer.climatology = odds.climatology;
    answer.members = {{"volatility", odds.volatility}, {"filtered_history", odds.history}};
    answer.sigma_percent = 100 * odds.sigma;
    answer.recalibrated_on = odds.recalibrated_on;
    answer.recalibration_intercept = odds.recalibration_intercept;
    answer.recalibration_slope = odds.recalibration_slope;
    answer.record = odds.record;
    if (odds.recalibrated_on == 0) {
        answer.notes.push_back(
            fmt::format("not recalibrated: fewer than {} past origins", recalibration_origins_min));
    }
    if (!std::isfinite(odds.history)) {
        answer.notes.emplace_back("filtered history left out: too few past windows of this length");
    }
    if (odds.record.origins == 0) {
        answer.notes.emplace_back("no track record: too little history before the question");
    }
}

TotalEvent total_event(const Question& question, const PriceBars& bars) {
    const auto hours = [](DurationNs length) {
        return static_cast<double>(length) / static_cast<double>(ns_per_hour);
    };
    return {question.longs, question.shorts, question.usd,
            std::max(0.0, hours(question.from_ns - bars.at_ns)), question.hours()};
}

void add_map_totals(Answer& answer, const AskInputs& inputs, const TotalEvent& event) {
    if (inputs.maps.empty()) {
        answer.map.note = "no liquidation map was at hand";
        return;
    }
    const bool reported = answer.question.source == TotalSource::reported;
    const auto said = map_totals(inputs.maps, event, reported);
    if (!said) {
        answer.map.note = "too little price history to sweep the map";
        return;
    }
    if (answer.question.market == all_markets) {
        std::vector<std::string_view> names;
        for (const SweptMarket& market : inputs.maps) names.push_back(market.map->market);
        answer.notes.push_back(fmt::format(
            "the maps of {} are swept by the same past windows{}{}", fmt::join(names, ", "),
            inputs.unmapped.empty() ? "" : "; left out, since they have no map: ",
            fmt::join(inputs.unmapped, ", ")));
    }
    answer.map.probability = said->probability;
    answer.map.p05_usd = said->p05_usd;
    answer.map.p50_usd = said->p50_usd;
    answer.map.p95_usd = said->p95_usd;
    answer.map.note =
        "500 past paths swept over the map; positions opened within the window are not on it" +
        std::string(
            reported ? "; assumed that feeds print 1 in 2.8 USD of what its venues liquidate" : "");
}

Outcome<void> fill_totals(Answer& answer, const AskInputs& inputs) {
    const TotalEvent event = total_event(answer.question, *inputs.bars);
    add_map_totals(answer, inputs, event);
    if (answer.question.source == TotalSource::estimated) {
        if (!std::isfinite(answer.map.probability)) {
            return problem("no estimate without a liquidation map: " + answer.map.note,
                           answer.sentence, "import open interest, or ask for the reported total");
        }
        const auto said = map_totals(inputs.maps, event, false);
        answer.probability = said->probability;
        answer.lo = std::min(said->lo, said->hi);
        answer.hi = std::max(said->lo, said->hi);
        answer.map.weight = 1;
        answer.baseline = {"none", std::numeric_limits<double>::quiet_NaN()};
        answer.notes.emplace_back(
            "nobody publishes the true total: this answer is the model's alone, cannot be settled "
            "and has no track record; the interval is that of half and twice the map's mass");
        return {};
    }
    const bool has_totals = inputs.totals != nullptr && !inputs.totals->hours.empty();
    const auto odds = has_totals ? total_odds(*inputs.totals, *inputs.bars, event)
                                 : Result<TotalOdds>(fail(ErrorCode::empty_field));
    if (!odds) {
        return problem(
            fmt::format("fewer than {} past windows of reported liquidations are known without a "
                        "gap{}",
                        total_origins_min, has_totals ? "" : " (none at all in the day before)"),
            answer.sentence,
            "import more liquidations, or name hourly totals of an aggregator with --totals FILE");
    }
    answer.probability = odds->probability;
    answer.lo = odds->lo;
    answer.hi = odds->hi;
    answer.baseline = {"volatility", odds->volatility};
    answer.climatology = odds->climatology;
    answer.members = {{"climatology", odds->climatology},
                      {"volatility", odds->volatility},
                      {"volatility_and_past_totals", odds->curve}};
    answer.record = odds->record;
    if (answer.question.market == all_markets) {
        answer.notes.emplace_back(
            "the total is that of the feeds that the settlement names and of nothing else: a total "
            "of "
            "all crypto is larger; volatility is that of BTC");
    }
    answer.notes.push_back(fmt::format(
        "{} past windows, worth about {:.0f} that do not overlap; their median total is {}",
        odds->windows, static_cast<double>(odds->windows) / std::max(1.0, event.hours / 6),
        money_text(odds->median_usd)));
    answer.notes.emplace_back(
        odds->curve_earned
            ? "the answer is the mean of climatology and a curve on volatility and past totals"
            : "the answer is climatology: the curve on volatility and past totals has not beaten "
              "it");
    return {};
}

/// What the map-adjusted member says of a question about price, and its part in the answer.
void add_map_touch(Answer& answer, const AskInputs& inputs, const PriceOdds& odds) {
    const PriceEvent event = event_of(answer.question, inputs.bars->price_usd);
    if (event.at_close) {
        answer.map.note = "the map says nothing about closes";
        return;
    }
    if (inputs.reaches == nullptr) {
        answer.map.note =
            "the map-adjusted member was not asked (`faultline ask --map` does); where price would "
            "accelerate is shown by `faultline cascade --target`";
        return;
    }
    const double hours = static_cast<double>(answer.question.by_ns - inputs.bars->at_ns) /
                         static_cast<double>(ns_per_hour);
    const MapTouch touch = map_touch(odds, event, hours, *inputs.reaches);
    answer.map.touch = touch;
    answer.map.probability = touch.probability;
    answer.members.push_back({"map_adjusted", touch.probability});
    if (touch.is_earned) {
        // The interval moves along.
        const double shift = logit(touch.probability) - logit(answer.probability);
        answer.probability = touch.probability;
        answer.lo = from_logit(logit(answer.lo) + shift);
        answer.hi = from_logit(logit(answer.hi) + shift);
        answer.map.weight = 1;
        answer.map.note = "the map-adjusted member has beaten the answer from prices alone";
    } else if (touch.origins < recalibration_origins_min) {
        answer.map.note = fmt::format(
            "the map-adjusted member is scored on {} past days, {} are needed before it may enter",
            touch.origins, recalibration_origins_min);
    } else {
        answer.map.note = "the map-adjusted member has not beaten the answer from prices alone";
    }
}

void compare(Answer& answer, double market_price) {
    MarketComparison out;
    out.market_price = market_price;
    out.difference = answer.probability - market_price;
    out.within_interval = market_price >= answer.lo && market_price <= answer.hi;
    out.reading = out.within_interval
                      ? "the market's price lies within the interval: no disagreement to speak of"
                      : fmt::format(
                            "the market's price lies {} the interval; check that its rules settle "
                            "the same event before reading anything into it",
                            market_price < answer.lo ? "below" : "above");
    answer.comparison = out;
}

}  // namespace

Result<PriceOdds> odds_of(const Question& question, const PriceBars& bars) {
    const TimeNs from_ns =
        question.kind == QuestionKind::touch ? bars.at_ns : std::max(bars.at_ns, question.from_ns);
    const double hours =
        static_cast<double>(question.by_ns - from_ns) / static_cast<double>(ns_per_hour);
    return price_odds(bars, event_of(question, bars.price_usd), hours);
}

Outcome<Answer> answer_question(const Question& question, const AskInputs& inputs) {
    const PriceBars& bars = *inputs.bars;
    FL_CHECK(check(question, bars));
    Answer answer;
    answer.question = question;
    answer.sentence = sentence_of(question);
    answer.notes = question.notes;
    answer.at_ns = bars.at_ns;
    answer.price_at_ns = bars.price_at_ns;
    answer.price_usd = bars.price_usd;
    answer.simulated = inputs.simulated;
    if (bars.price_at_ns < bars.at_ns - old_price_ns) {
        answer.notes.push_back("the price was last seen at " + format_time(bars.price_at_ns));
    }
    if (question.kind == QuestionKind::liquidations) {
        const bool reported = question.source == TotalSource::reported;
        answer.settlement =
            settlement_of(question, !reported ? "the model's own, which nobody else can check"
                                    : inputs.totals != nullptr && !inputs.totals->source.empty()
                                        ? inputs.totals->source
                                        : "none");
        FL_CHECK(fill_totals(answer, inputs));
    } else {
        answer.settlement = settlement_of(question, bars.source);
        const auto odds = odds_of(question, bars);
        if (!odds) {
            return problem("too little price history before " + format_time(bars.at_ns),
                           answer.sentence, "a week of hourly prices is the least; import more");
        }
        fill(answer, *odds);
        add_map_touch(answer, inputs, *odds);
    }
    if (inputs.market_price) compare(answer, *inputs.market_price);
    return answer;
}

}  // namespace faultline
