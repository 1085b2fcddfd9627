// QuestionWatch: questions to the service, answers back on the API's thread.
#include "api/question_watch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "api/question_resource.hpp"

namespace faultline {
namespace {

constexpr DurationNs look_every_ns = ns_per_minute;
constexpr std::size_t liquidations_max = 5'000'000;

/// Minutes that lie in the window and are over.
std::vector<Candle> within(const std::vector<Candle>& path, const Question& question,
                           TimeNs now_ns) {
    std::vector<Candle> inside;
    const TimeNs end_ns = std::min(now_ns, question.by_ns);
    for (const Candle& candle : path) {
        const bool is_inside =
            candle.open_ns >= question.from_ns && candle.open_ns + candle.length_ns <= end_ns;
        if (is_inside) inside.push_back(candle);
    }
    return inside;
}

/// Whether every whole hour of the window was recorded.
bool is_recorded(const LiquidationTotals& totals, const Question& question) {
    const TimeNs first_ns = (question.from_ns + ns_per_hour - 1) / ns_per_hour * ns_per_hour;
    const TimeNs end_ns = question.by_ns / ns_per_hour * ns_per_hour;
    std::int64_t hours = 0;
    for (const HourTotal& hour : totals.hours) {
        hours += hour.open_ns >= first_ns && hour.open_ns < end_ns ? 1 : 0;
    }
    return hours > 0 && hours == (end_ns - first_ns) / ns_per_hour;
}

}  // namespace

void QuestionWatch::start() {
    look();
    timer_ = network_.after(look_every_ns, [this] { start(); });
}

void QuestionWatch::look() {
    const ServiceStatus status = service_.status();
    if (!status.ready) return;
    for (const KeptQuestion& question : kept_.all()) {
        if (question.outcome.state != QuestionState::open) continue;
        const bool is_due =
            question.readings.empty() ||
            status.now_ns - question.readings.back().at_ns >= question.reading_every_ns();
        if (is_due && status.now_ns < question.question.by_ns) read(question);
        if (status.now_ns > question.question.from_ns) settle_soon(question, status.now_ns);
    }
}

void QuestionWatch::read(const KeptQuestion& kept) {
    const auto snapshot = service_.snapshot(price_market_of(kept.question));
    if (!snapshot || !asked_.insert("read " + kept.id).second) return;
    Question now = kept.question;
    now.from_ns = std::max(now.from_ns, snapshot->at_ns);  // what is left of the window
    ask_answer(service_, snapshot, now, unknown,
               [this, id = kept.id, alive = std::weak_ptr(alive_),
                &network = network_](Outcome<Answer> answer) {
                   network.post([this, id, alive, answer = std::move(answer)] {
                       if (alive.expired()) return;
                       asked_.erase("read " + id);
                       const KeptQuestion* const known = kept_.find(id);
                       if (known == nullptr || known->outcome.state != QuestionState::open) return;
                       if (!answer) {
                           trouble_ = id + ": " + answer.error().text();
                           return;
                       }
                       KeptQuestion changed = *known;
                       changed.readings.push_back(
                           {answer->at_ns, answer->probability, answer->lo, answer->hi});
                       note(kept_.change(std::move(changed)));
                   });
               });
}

void QuestionWatch::settle_soon(const KeptQuestion& kept, TimeNs now_ns) {
    if (!asked_.insert("settle " + kept.id).second) return;
    const auto weak = std::weak_ptr(alive_);
    const Question& question = kept.question;
    const TimeNs end_ns = std::min(now_ns, question.by_ns);
    if (question.kind != QuestionKind::liquidations) {
        SeriesQuestion path;
        path.market = question.market;
        path.from_ns = question.from_ns - 10 * ns_per_minute;  // the price at the start, too
        path.to_ns = end_ns;
        path.step_ns = ns_per_minute;
        service_.ask_candles(path, [this, id = kept.id, now_ns, weak,
                                    &network = network_](Outcome<std::vector<Candle>> got) {
            network.post([this, id, now_ns, weak, got = std::move(got)] {
                if (!weak.expired()) take_path(id, now_ns, got);
            });
        });
        return;
    }
    LiquidationQuestion seen;
    seen.market = question.market == all_markets ? std::string() : question.market;
    if (question.longs != question.shorts) seen.side = question.longs ? Side::long_ : Side::short_;
    seen.from_ns = question.from_ns;
    seen.to_ns = end_ns;
    seen.count_max = liquidations_max;
    SeriesQuestion hours;
    hours.market = price_market_of(question);
    hours.step_ns = ns_per_hour;
    hours.to_ns = now_ns / ns_per_hour * ns_per_hour;
    hours.from_ns = hours.to_ns - ns_per_day;
    service_.ask_liquidations(
        seen, [this, id = kept.id, now_ns, weak, hours, market = question.market,
               &network = network_](Outcome<std::vector<SeenLiquidation>> got) {
            network.post([this, id, now_ns, weak, hours, market, &network, got = std::move(got)] {
                if (weak.expired()) return;
                service_.ask_question_sources(
                    {hours, market, {}},
                    [this, id, now_ns, weak, &network, got](Outcome<QuestionSources> sources) {
                        std::optional<LiquidationTotals> totals;
                        if (sources) totals = std::move(sources->totals);
                        network.post([this, id, now_ns, weak, got, totals = std::move(totals)] {
                            if (!weak.expired()) take_totals(id, now_ns, got, totals);
                        });
                    });
            });
        });
}

void QuestionWatch::take_path(const std::string& id, TimeNs now_ns,
                              const Outcome<std::vector<Candle>>& path) {
    asked_.erase("settle " + id);
    const KeptQuestion* const kept = kept_.find(id);
    if (kept == nullptr || kept->outcome.state != QuestionState::open) return;
    if (!path) {
        trouble_ = id + ": " + path.error().text();
        return;
    }
    KeptQuestion known = *kept;
    for (const Candle& candle : *path) {
        if (std::isfinite(known.start_usd)) break;
        if (candle.open_ns + candle.length_ns < known.question.from_ns) continue;
        // The bar that is open when the window starts, or the first one in it.
        known.start_usd = candle.open_ns >= known.question.from_ns ? candle.open_usd.to_double()
                                                                   : candle.close_usd.to_double();
    }
    const std::vector<Candle> inside = within(*path, known.question, now_ns);
    SettlementFacts facts;
    facts.at_ns = now_ns;
    facts.start_usd = known.start_usd;
    facts.candles = inside;
    take(known, facts);
}

void QuestionWatch::take_totals(const std::string& id, TimeNs now_ns,
                                const Outcome<std::vector<SeenLiquidation>>& seen,
                                const std::optional<LiquidationTotals>& totals) {
    asked_.erase("settle " + id);
    const KeptQuestion* const kept = kept_.find(id);
    if (kept == nullptr || kept->outcome.state != QuestionState::open) return;
    SettlementFacts facts;
    facts.at_ns = now_ns;
    if (seen) {
        facts.liquidated_usd = 0;
        for (const SeenLiquidation& one : *seen) {
            if (std::isfinite(one.notional_usd)) facts.liquidated_usd += one.notional_usd;
        }
    }
    facts.has_whole_record = seen && totals && is_recorded(*totals, kept->question);
    take(*kept, facts);
}

void QuestionWatch::take(const KeptQuestion& kept, const SettlementFacts& facts) {
    KeptQuestion changed = kept;
    changed.outcome = settle(kept.question, facts);
    const KeptQuestion* const known = kept_.find(kept.id);
    const bool is_news = changed.outcome.state != QuestionState::open ||
                         (std::isfinite(changed.start_usd) && !std::isfinite(known->start_usd));
    if (is_news) note(kept_.change(std::move(changed)));
}

void QuestionWatch::note(const Outcome<void>& changed) {
    trouble_ = changed ? std::string() : changed.error().text();
}

}  // namespace faultline
