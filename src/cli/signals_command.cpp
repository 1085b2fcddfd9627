// faultline signals: what the price just did to the zones, with each signal's past record.
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>

#include "cli/insight_market.hpp"
#include "cli/subcommands.hpp"
#include "insight/reading_json.hpp"
#include "map/number_text.hpp"

namespace faultline::cli {
namespace {

constexpr std::int64_t bars_max = 50'000;
constexpr double map_around = 0.30;  // of the price: zones are sought within a quarter

struct SignalFlags : MarketFlags {
    std::string length = "60d", horizon = "24h", recent = "48h", bias;
    double approach_pct = SignalSettings{}.approach_pct;
    double prominence_pct = 20;
};

struct SignalQuery {
    DurationNs step_ns = 0, length_ns = 0, recent_ns = 0;
    RecordSettings record;
    SignalSettings detect;
    ZoneSettings zones;
    int bias = 0;  // +1 up, -1 down, 0 none
};

Outcome<DurationNs> read_length(const char* flag, const std::string& text) {
    const Result<DurationNs> length = parse_duration(text);
    if (length) return *length;
    return problem("\"" + text + "\" is not a length of time", flag,
                   "write it like 15m, 4h or 30d");
}

Outcome<SignalQuery> read_signal_query(const SignalFlags& flags, const MarketQuery& query) {
    SignalQuery out;
    FL_TRY(length, read_length("--length", flags.length));
    FL_TRY(horizon, read_length("--horizon", flags.horizon));
    FL_TRY(recent, read_length("--recent", flags.recent));
    out.step_ns = query.step_ns.value_or(ns_per_hour);
    out.length_ns = length;
    out.recent_ns = recent;
    if (out.step_ns > ns_per_day || horizon < out.step_ns || length < 2 * horizon) {
        return problem(
            "a step of at most a day, a horizon of at least a step and a length of at "
            "least two horizons are needed",
            "--step, --horizon, --length", "such as 1h, 24h and 60d");
    }
    if (length / out.step_ns > bars_max) {
        return problem(fmt::format("{} steps are more than {}", length / out.step_ns, bars_max),
                       "--step", "choose a longer step or a shorter length");
    }
    out.record.horizon_bars = static_cast<std::size_t>(horizon / out.step_ns);
    out.record.block_ns = std::max(out.record.block_ns, 2 * horizon);
    if (!(flags.approach_pct > 0) || flags.approach_pct > 20) {
        return problem("what counts as near is a percentage above 0, at most 20", "--approach",
                       "1 is the default");
    }
    if (!(flags.prominence_pct > 0) || flags.prominence_pct > 100) {
        return problem("the least prominence is a percentage above 0, at most 100", "--prominence",
                       "20 is the default");
    }
    out.detect.approach_pct = flags.approach_pct;
    out.zones.prominence_least = flags.prominence_pct / 100;
    if (!flags.bias.empty() && flags.bias != "up" && flags.bias != "down") {
        return problem("\"" + flags.bias + "\" is not a direction", "--bias", "write up or down");
    }
    out.bias = flags.bias.empty() ? 0 : flags.bias == "up" ? 1 : -1;
    return out;
}

Outcome<SignalReading> read_signals(const MarketQuery& query, const SignalQuery& asked) {
    FL_TRY(store, Store::open(query.data, Access::read_only));
    FL_TRY(extent, market_extent(store, query.market));
    FL_TRY(at_ns, instant_of(query, extent));
    SignalDetector detector(asked.detect);
    std::vector<SignalBar> bars;
    std::vector<Signal> signals;
    InsightRequest request;
    request.step_ns = asked.step_ns;
    request.length_ns = asked.length_ns;
    request.learn_until_ns = at_ns - asked.length_ns;  // the record knows nothing of later
    request.after_step = [&](const InsightMarket& market) -> Outcome<void> {
        const MarketStep& step = market.steps.back();
        const double price = current_price_usd(market.replay.views(step.end_ns));
        ZoneReading zones;
        if (std::isfinite(price)) {
            MarketQuery near = query;
            near.range.around = map_around;
            zones =
                find_zones(market.map(near, step.end_ns),
                           daily_sigma_of(market.steps, asked.step_ns), std::nullopt, asked.zones);
        }
        bars.push_back({step.end_ns, step.bar, step.volume_coins});
        const auto told = detector.step(bars.back(), zones);
        signals.insert(signals.end(), told.begin(), told.end());
        return {};
    };
    FL_TRY(market, insight_market(store, query, request));
    SignalReading reading;
    reading.market = query.market;
    reading.at_ns = at_ns;
    reading.from_ns = at_ns - asked.length_ns;
    reading.step_ns = asked.step_ns;
    reading.current_price_usd = current_price_usd(market.replay.views(at_ns));
    reading.settings = asked.record;
    reading.records = record_signals(bars, signals, asked.record);
    reading.bars = bars.size();
    reading.weights = market.weights;
    reading.simulated = market.simulated;
    for (const SignalBar& bar : bars) {
        reading.bars_without_volume += std::isfinite(bar.volume_coins) ? 0 : 1;
    }
    if (reading.bars_without_volume > 0) {
        reading.notes.push_back(fmt::format(
            "{} of {} steps have no known volume: signals that need its expansion are not made "
            "there",
            reading.bars_without_volume, reading.bars));
    }
    for (const Signal& signal : signals) {
        const bool fits = asked.bias == 0 || signal.direction == asked.bias;
        if (fits && signal.at_ns > at_ns - asked.recent_ns) reading.recent.push_back(signal);
    }
    return reading;
}

std::string statement_of(const Signal& signal, const std::string& horizon) {
    const char* way = signal.direction < 0 ? "lower" : "higher";
    if (signal.kind == SignalKind::approach) {
        return fmt::format("judged by: {} touched within {}", price_text(signal.level_usd, 0),
                           horizon);
    }
    return fmt::format("judged by: {} after {}", way, horizon);
}

void print_reading(const SignalReading& reading, const std::string& recent) {
    if (reading.simulated) fmt::print(std::cout, "SIMULATED: this history holds made-up data\n");
    const std::string horizon =
        format_duration(reading.step_ns * static_cast<DurationNs>(reading.settings.horizon_bars));
    fmt::print(std::cout, "{} at {}: price {} USD, weights: {}\n", reading.market,
               format_time(reading.at_ns), price_text(reading.current_price_usd, 2),
               reading.weights);
    fmt::print(std::cout, "  signals of the last {}: {}\n", recent, reading.recent.size());
    for (const Signal& signal : reading.recent) {
        fmt::print(std::cout, "    {} {:<20} {:<4} zone of {}s {} … {} ({}){}; {}\n",
                   format_time(signal.at_ns), name_of(signal.kind),
                   signal.direction < 0 ? "down" : "up", name_of(signal.zone.side),
                   price_text(signal.zone.low_usd, 0), price_text(signal.zone.high_usd, 0),
                   money_text(signal.zone.strength_usd),
                   std::isfinite(signal.volume_ratio)
                       ? fmt::format(", volume {:.1f}x", signal.volume_ratio)
                       : "",
                   statement_of(signal, horizon));
    }
    fmt::print(std::cout, "  record since {}, steps of {}, horizon {}:\n",
               format_time(reading.from_ns), format_duration(reading.step_ns), horizon);
    for (const SignalRecord& record : reading.records) {
        fmt::print(std::cout, "    {:<20} {}\n", name_of(record.kind), record.text);
    }
    for (const std::string& note : reading.notes) fmt::print(std::cout, "  note: {}\n", note);
}

Outcome<int> run(const SignalFlags& flags) {
    const auto query = read_query(flags);
    if (!query) return wrong_flags(query.error());
    const auto asked = read_signal_query(flags, *query);
    if (!asked) return wrong_flags(asked.error());
    FL_TRY(reading, read_signals(*query, *asked));
    if (flags.json) {
        fmt::print(std::cout, "{}\n", signals_json(reading));
    } else {
        print_reading(reading, flags.recent);
    }
    return 0;
}

}  // namespace

Subcommand signals_command() {
    return {"signals", "approaches, sweeps and turns at zones, each with its past record",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<SignalFlags>();
                flags->data = default_data_folder;
                arguments.positional("MARKET", flags->market, "coin: BTC, ETH, SOL, ...", false);
                arguments.text("--data", flags->data, "folder of the history");
                arguments.list("--venues", flags->venues, "only these venues, by name");
                arguments.text("--warmup", flags->warmup, "history that shapes the model");
                arguments.text("--weights", flags->weights, "leverage mix: learned or prior");
                arguments.text("--length", flags->length, "how much history the record is of");
                arguments.text("--step", flags->step, "length of a bar; 1h if not given");
                arguments.text("--horizon", flags->horizon, "when a statement is judged");
                arguments.text("--recent", flags->recent, "signals of this long are listed");
                arguments.text("--bias", flags->bias, "list only signals that point up, or down");
                arguments.number("--approach", flags->approach_pct,
                                 "distance in percent that counts as near");
                arguments.number("--prominence", flags->prominence_pct,
                                 "least prominence of zones in percent of the side's peak");
                arguments.flag("--json", flags->json, "print JSON");
                flags->declare_at(arguments);
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
