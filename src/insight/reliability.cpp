// Reliability: classes, the usual questions, and their table.
#include "insight/reliability.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "core/json_writer.hpp"

namespace faultline {
namespace {

constexpr std::array usual_percents{1.0, 2.0, 3.0, 5.0, 10.0};
constexpr std::array usual_days{1, 7};
constexpr double z = 1.645;  // 90 %

/// Wilson's interval of a share.
std::pair<double, double> wilson(double share, double count) {
    const double middle = (share + z * z / (2 * count)) / (1 + z * z / count);
    const double half = z / (1 + z * z / count) *
                        std::sqrt(share * (1 - share) / count + z * z / (4 * count * count));
    return {middle - half, middle + half};
}

struct Usual {
    std::string kind, name;
    PriceEvent event;
};

std::vector<Usual> usual_events(double percent) {
    const double up = std::log1p(percent / 100), down = -std::log1p(-percent / 100);
    return {{"touch", fmt::format("touch +{:g} %", percent), {up, no_barrier, false}},
            {"touch", fmt::format("touch -{:g} %", percent), {no_barrier, down, false}},
            {"move", fmt::format("move {:g} % either way", percent), {up, down, false}},
            {"close", fmt::format("close {:g} % away", percent), {up, down, true}}};
}

void write_series(JsonWriter& json, const ReliabilitySeries& series) {
    const OddsRecord& record = series.record;
    json.begin_object();
    json.member("name", series.name);
    json.member("origins", std::uint64_t{record.origins});
    json.key("independent").rounded(record.independent, 1);
    json.key("base_rate").rounded(record.base_rate, 4);
    json.key("brier").rounded(record.brier, 5);
    json.key("brier_volatility").rounded(record.brier_volatility, 5);
    json.key("brier_climatology").rounded(record.brier_climatology, 5);
    json.key("skill_over_climatology").rounded(record.skill_over_climatology(), 4);
    json.key("skill_over_volatility").rounded(record.skill_over_volatility(), 4);
    json.key("dots").begin_array();
    for (const ReliabilityDot& dot : series.dots) {
        json.begin_object();
        json.key("predicted").rounded(dot.predicted, 4);
        json.key("observed").rounded(dot.observed, 4);
        json.member("count", std::uint64_t{dot.count});
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

}  // namespace

std::vector<ReliabilityDot> reliability_dots(const std::vector<ScoredForecast>& scored) {
    std::array<ReliabilityDot, 10> classes{};
    for (const ScoredForecast& one : scored) {
        const auto index = static_cast<std::size_t>(std::clamp(10 * one.probability, 0.0, 9.0));
        classes[index].predicted += one.probability;
        classes[index].observed += one.happened ? 1 : 0;
        ++classes[index].count;
    }
    std::vector<ReliabilityDot> out;
    for (ReliabilityDot dot : classes) {
        if (dot.count == 0) continue;
        const double count = static_cast<double>(dot.count);
        dot.predicted /= count;
        dot.observed /= count;
        std::tie(dot.lo, dot.hi) = wilson(dot.observed, count);
        out.push_back(dot);
    }
    return out;
}

ReliabilityReport reliability_of(const PriceBars& bars) {
    ReliabilityReport report;
    report.market = bars.market;
    for (const int days : usual_days) {
        std::array<std::pair<std::string, std::vector<ScoredForecast>>, 3> pools{
            {{"touch", {}}, {"move", {}}, {"close", {}}}};
        for (const double percent : usual_percents) {
            for (const Usual& usual : usual_events(percent)) {
                const auto odds = price_odds(bars, usual.event, 24.0 * days);
                if (!odds || odds->scored.empty()) continue;
                report.questions.push_back({fmt::format("{} in {} d", usual.name, days),
                                            reliability_dots(odds->scored), odds->record});
                for (auto& [kind, pool] : pools) {
                    if (kind != usual.kind) continue;
                    pool.insert(pool.end(), odds->scored.begin(), odds->scored.end());
                }
            }
        }
        for (const auto& [kind, pool] : pools) {
            if (pool.empty()) continue;
            report.series.push_back({fmt::format("{} in {} d", kind, days), reliability_dots(pool),
                                     record_of(pool, 24.0 * days)});
        }
    }
    return report;
}

Outcome<ReliabilitySeries> reliability_of_question(const Question& question,
                                                   const AskInputs& inputs) {
    const auto series = [&](const std::vector<ScoredForecast>& scored, const OddsRecord& record) {
        return ReliabilitySeries{std::string(name_of(question.kind)), reliability_dots(scored),
                                 record};
    };
    if (question.kind != QuestionKind::liquidations) {
        if (const auto odds = odds_of(question, *inputs.bars)) {
            return series(odds->scored, odds->record);
        }
    } else if (inputs.totals != nullptr) {
        const TotalEvent event{question.longs, question.shorts, question.usd, 0, question.hours()};
        if (const auto odds = total_odds(*inputs.totals, *inputs.bars, event)) {
            return series(odds->scored, odds->record);
        }
    }
    return problem("no past answers to draw", sentence_of(question),
                   "leave --png out, or import more history");
}

std::string reliability_text(const ReliabilityReport& report) {
    std::string out = fmt::format(
        "{}: past answers, each with what was known then. Brier: lower is better\n"
        "  {:<28}{:>8}{:>10}{:>9}{:>12}{:>13}{:>9}{:>9}\n",
        report.market, "question", "origins", "came in", "Brier", "volatility", "climatology",
        "skill/v", "skill/c");
    for (const ReliabilitySeries& one : report.questions) {
        const OddsRecord& record = one.record;
        const auto skill = [](double value) {
            return std::isfinite(value) ? fmt::format("{:+.3f}", value) : std::string("n/a");
        };
        out += fmt::format("  {:<28}{:>8}{:>9.1f}%{:>9.4f}{:>12.4f}{:>13.4f}{:>9}{:>9}\n", one.name,
                           record.origins, 100 * record.base_rate, record.brier,
                           record.brier_volatility, record.brier_climatology,
                           skill(record.skill_over_volatility()),
                           skill(record.skill_over_climatology()));
    }
    return out;
}

std::string reliability_json(const ReliabilityReport& report, bool simulated) {
    JsonWriter json;
    json.begin_object();
    json.member("market", report.market);
    json.key("questions").begin_array();
    for (const ReliabilitySeries& one : report.questions) write_series(json, one);
    json.end_array();
    json.key("series").begin_array();
    for (const ReliabilitySeries& one : report.series) write_series(json, one);
    json.end_array();
    json.member("simulated", simulated);
    json.end_object();
    return json.take();
}

}  // namespace faultline
