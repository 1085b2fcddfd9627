// BackgroundStudy: the command line's learning and scoring, as a routine.
#include "api/background_study.hpp"

#include <utility>

#include "api/memory_pages.hpp"
#include "api/signal_study.hpp"
#include "engine/market_setup.hpp"
#include "history/reader.hpp"
#include "history/score_market.hpp"
#include "insight/reading_json.hpp"
#include "learn/score_json.hpp"

namespace faultline {
namespace {

constexpr DurationNs score_length_ns = 30 * ns_per_day;
constexpr DurationNs score_min_ns = 4 * ns_per_day;  // less leaves nothing to learn from

/// Thrown by nothing else and caught right here: the only way out of a long calculation that asks
/// for progress and nothing more.
struct ToldToStop {};

}  // namespace

BackgroundStudy::BackgroundStudy(Store reader, StudyPlan plan, std::function<TimeNs()> now_ns,
                                 Results results)
    : reader_(std::move(reader)),
      plan_(std::move(plan)),
      now_ns_(std::move(now_ns)),
      results_(std::move(results)) {}

void BackgroundStudy::start() {
    thread_.post([this] { study_all(); });
    thread_.start_in_background([this] { study_all(); }, plan_.every_ns);
}

void BackgroundStudy::stop() { thread_.stop(); }

void BackgroundStudy::go_on() const {
    if (thread_.is_stopping()) throw ToldToStop{};
}

void BackgroundStudy::study_all() {
    try {
        if (const auto fresh = reader_.reload_instruments(); !fresh) {
            return results_.failed("history", fresh.error());
        }
        // Each piece leaves hundreds of megabytes of free memory behind, which the next one and
        // the rest of the process would otherwise add to.
        const auto each = [this](void (BackgroundStudy::*study)(const std::string&)) {
            for (const std::string& market : plan_.markets) {
                (this->*study)(market);
                give_back_free_memory();
            }
        };
        if (plan_.learns) each(&BackgroundStudy::learn);
        each(&BackgroundStudy::study_signals_of);
        if (plan_.scores) each(&BackgroundStudy::score);
    } catch (const ToldToStop&) {
    }
}

void BackgroundStudy::learn(const std::string& market) {
    LearningRequest request;
    request.market = market;
    request.until_ns = now_ns_();
    request.length_ns = plan_.learn_length_ns;
    ModelConfig base = default_config(market);
    base.eta = 1;  // of the bank's settings the one that explains most (docs/model.md)
    request.bank = usual_bank(base);
    auto priors = learn_symbol_priors(reader_, request, [&](double) { go_on(); });
    if (!priors) return results_.failed(market, priors.error());
    request.symbol_priors = *std::move(priors);
    auto learned = learn_market(reader_, request, [&](double) { go_on(); });
    if (!learned) return results_.failed(market, learned.error());
    results_.learned(market, *std::move(learned));
}

void BackgroundStudy::study_signals_of(const std::string& market) {
    SignalStudy study;
    study.market = market;
    study.at_ns = now_ns_();
    const auto reading = study_signals(reader_, study, [&](double) { go_on(); });
    if (!reading) return results_.failed(market, reading.error());
    results_.signals(market, signals_json(*reading));
}

void BackgroundStudy::score(const std::string& market) {
    ScoreAnswer answer;
    answer.market = market;
    answer.to_ns = now_ns_();
    const auto extent = market_extent(reader_, market);
    if (!extent) return results_.scored(market, tl::make_unexpected(extent.error()));
    answer.from_ns = std::max(extent->first_ns, answer.to_ns - score_length_ns);
    if (answer.to_ns - answer.from_ns < score_min_ns) {
        return results_.scored(market, problem("fewer than four days of history: too little to "
                                               "learn from one part and score the other"));
    }
    answer.model_version = std::string(model_version);
    ScoreRequest request;
    request.market = market;
    request.from_ns = answer.from_ns;
    request.to_ns = answer.to_ns;
    ModelConfig base = default_config(market);
    base.eta = 1;
    request.settings = score_settings(base);
    auto samples = score_market(reader_, request, [&](double) { go_on(); });
    if (!samples) return results_.scored(market, tl::make_unexpected(samples.error()));
    answer.samples = *std::move(samples);
    answer.report = build_score_report(answer.samples);
    if (const auto simulated = reader_.holds_simulated()) answer.simulated = *simulated;
    results_.scored(market, score_json(answer));
}

}  // namespace faultline
