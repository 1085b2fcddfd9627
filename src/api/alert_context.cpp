// AlertContext: what is due is asked; answers are kept.
#include "api/alert_context.hpp"

#include <atomic>
#include <cmath>
#include <utility>

#include "api/question_resource.hpp"
#include "api/ratio_reading.hpp"
#include "insight/question_text.hpp"

namespace faultline {
namespace {

enum Kind : int { ratio_kind, volume_kind, question_kind };
constexpr DurationNs volume_every_ns = ns_per_minute;
constexpr DurationNs questions_every_ns = 5 * ns_per_minute;
constexpr DurationNs ratio_every_ns = 10 * ns_per_minute;
constexpr DurationNs volume_step_ns = 5 * ns_per_minute;
constexpr std::size_t steps_least = 144;  // half a day

}  // namespace

AlertContext::Value volume_ratio_of(const std::vector<Candle>& candles, TimeNs at_ns) {
    const TimeNs last_ns = at_ns / volume_step_ns * volume_step_ns - volume_step_ns;
    double now = unknown, sum = 0;
    std::size_t count = 0;
    for (const Candle& candle : candles) {
        if (candle.open_ns > last_ns || !std::isfinite(candle.volume_coins)) continue;
        if (candle.open_ns == last_ns) {
            now = candle.volume_coins;
        } else if (candle.open_ns >= last_ns - ns_per_day) {
            sum += candle.volume_coins;
            ++count;
        }
    }
    if (count < steps_least) return {unknown, "less than half a day of traded volume is known"};
    if (std::isnan(now)) return {unknown, "the traded volume of the last minutes is not known"};
    if (!(sum > 0)) return {unknown, "nothing was traded in the day before"};
    return {now / (sum / static_cast<double>(count)), {}};
}

bool AlertContext::is_due(const AlertView& view, int kind, DurationNs every_ns,
                          TimeNs monotonic_ns) {
    const std::lock_guard lock(kept_->mutex);
    const std::pair key{view, kind};
    const auto asked = asked_ns_.find(key);
    if (asked != asked_ns_.end() && monotonic_ns - asked->second < every_ns) return false;
    if (!kept_->under_way.insert(key).second) return false;
    asked_ns_[key] = monotonic_ns;
    return true;
}

void AlertContext::refresh(const AlertView& view, const AlertEngine::Wants& wants,
                           const std::shared_ptr<const MarketSnapshot>& snapshot,
                           TimeNs monotonic_ns) {
    if (wants.ratio && is_due(view, ratio_kind, ratio_every_ns, monotonic_ns)) {
        const std::vector<VenueId> venues =
            view.venues == 0 ? std::vector<VenueId>() : venues_of(view.venues);
        ask_ratio(
            service_, snapshot, venues, [kept = kept_, view](const Outcome<RatioReading>& reading) {
                const RatioScore score =
                    reading ? score_of(*reading) : RatioScore{unknown, reading.error().text()};
                const std::lock_guard lock(kept->mutex);
                kept->known[view].ratio = {score.z, score.unknown_why};
                kept->under_way.erase({view, ratio_kind});
            });
    }
    if (wants.volume && is_due(view, volume_kind, volume_every_ns, monotonic_ns)) {
        ask_volume(view, snapshot->at_ns);
    }
    if (!wants.questions.empty() && is_due(view, question_kind, questions_every_ns, monotonic_ns)) {
        ask_questions(view, wants.questions, snapshot->at_ns);
    }
}

void AlertContext::ask_volume(const AlertView& view, TimeNs at_ns) {
    SeriesQuestion question;
    question.market = view.market;
    if (view.venues != 0) question.venues = venues_of(view.venues);
    question.step_ns = volume_step_ns;
    question.to_ns = at_ns;
    question.from_ns = (at_ns - ns_per_day) / volume_step_ns * volume_step_ns - volume_step_ns;
    service_.ask_candles(
        question, [kept = kept_, view, at_ns](const Outcome<std::vector<Candle>>& candles) {
            Value value =
                candles ? volume_ratio_of(*candles, at_ns) : Value{unknown, candles.error().text()};
            const std::lock_guard lock(kept->mutex);
            kept->known[view].volume = std::move(value);
            kept->under_way.erase({view, volume_kind});
        });
}

void AlertContext::ask_questions(const AlertView& view, const std::vector<std::string>& texts,
                                 TimeNs at_ns) {
    // Questions of one market share its hours; each is read anew, as "tomorrow" moves on.
    // The market of the prices, and that of the totals where they are needed.
    std::map<std::pair<std::string, std::string>, std::map<std::string, Question>> by_sources;
    Known fresh;
    for (const std::string& text : texts) {
        auto question = parse_question(text, at_ns);
        if (!question) {
            fresh.questions[text].unknown_why = question.error().text();
            continue;
        }
        const std::pair sources{price_market_of(*question), totals_of(*question)};
        by_sources[sources].emplace(text, *std::move(question));
    }
    auto left = std::make_shared<std::atomic<std::size_t>>(by_sources.size());
    const auto settle = [kept = kept_, view, left](const Known& found) {
        const std::lock_guard lock(kept->mutex);
        for (const auto& [text, value] : found.questions) {
            kept->known[view].questions[text] = value;
        }
        if (left->load() == 0) kept->under_way.erase({view, question_kind});
    };
    settle(fresh);
    for (const auto& [key, asked] : by_sources) {
        const auto& [market, summed] = key;
        const auto snapshot = service_.snapshot(market);
        if (!snapshot) {
            Known none;
            for (const auto& [text, question] : asked) {
                none.questions[text].unknown_why = "there is no price of " + market + " here";
            }
            --*left;
            settle(none);
            continue;
        }
        const PricedMarkets markets = priced_markets(service_, snapshot, summed);
        service_.ask_question_sources(
            sources_of(markets, summed),
            [markets, asked, settle, left](const Outcome<QuestionSources>& sources) {
                Known found;
                for (const auto& [text, question] : asked) {
                    Value& value = found.questions[text];
                    if (!sources) {
                        value.unknown_why = sources.error().text();
                        continue;
                    }
                    const auto answer = answer_at(question, markets, *sources);
                    if (answer) {
                        value.value = answer->probability;
                    } else {
                        value.unknown_why = answer.error().text();
                    }
                }
                --*left;
                settle(found);
            });
    }
}

AlertContext::Known AlertContext::known(const AlertView& view) const {
    const std::lock_guard lock(kept_->mutex);
    const auto found = kept_->known.find(view);
    return found == kept_->known.end() ? Known{} : found->second;
}

}  // namespace faultline
