// EvalHyperliquid: replay, comparison, measures.
#include "support/eval_hyperliquid.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <set>

#include "engine/market_setup.hpp"
#include "learn/block_bootstrap.hpp"
#include "sim/agent_truth.hpp"
#include "support/eval_real.hpp"
#include "support/eval_recovery.hpp"
#include "support/hyperliquid_maps.hpp"
#include "support/map_against_positions.hpp"
#include "venue/catalog.hpp"

namespace faultline::eval {
namespace {

constexpr std::array<const char*, 4> coins{"BTC", "ETH", "SOL", "HYPE"};

/// Sums of one model over all snapshots.
struct Sums {
    std::vector<std::array<double, 2>> logs;  // by scored position: log density, and its side
    std::array<BracketShares, 2> by_mark{}, by_entry{};
    std::map<int, double> histogram;  // USD by percent off the mark, below zero longs
};

struct Scored {
    std::size_t account = 0;
    Side side = Side::long_;
    double usd = 0;
};

class Comparison {
  public:
    explicit Comparison(const TruthInput& input)
        : input_(input),
          instrument_(*spec_of(VenueId::hyperliquid).instrument(input.coin)),
          terms_(kernel_terms(instrument_, input.hours.front().bar.close_usd)),
          makers_(hyperliquid_makers(instrument_, terms_, input.learned_elsewhere)) {}
    Outcome<Measures> run();

  private:
    using Positions = std::span<const HeldPosition>;
    void play_until(TimeNs at_ns);
    void snapshot(Positions held);
    void add_shares(Sums& into, const ComparedMap& map,
                    const std::array<double, 2>& truth_usd) const;
    ComparedMap truth_of(Positions held, double mark_usd);
    void add_even_and_kernel();
    void add_scores(Measures& out) const;
    void add_brackets(Measures& out) const;
    void add_histograms(Measures& out) const;

    const TruthInput& input_;
    Instrument instrument_;
    KernelTerms terms_;
    std::vector<MapMaker> makers_;
    std::size_t hour_ = 0;
    std::map<std::string, Sums> models_;
    Sums truth_;
    std::vector<Scored> scored_;
    std::vector<double> away_;  // of the scored positions
    std::map<std::string, std::size_t> accounts_;
    double positions_ = 0, without_price_ = 0, other_side_ = 0, beyond_range_ = 0;
    double usd_ = 0, scored_usd_ = 0;
    std::size_t snapshots_ = 0;
};

void Comparison::play_until(TimeNs at_ns) {
    for (; hour_ < input_.hours.size(); ++hour_) {
        const MarketHour& hour = input_.hours[hour_];
        if (hour.bar.close_ns() > at_ns) return;
        OpenInterest seen;
        seen.exchange_ns = hour.bar.close_ns();
        seen.open_coins = hour.open_interest_coins;
        for (MapMaker& maker : makers_) {
            maker.pipeline.on_bar(hour.bar);
            maker.pipeline.on_open_interest(seen);
        }
    }
}

ComparedMap Comparison::truth_of(Positions held, double mark_usd) {
    ComparedMap out;
    for (const HeldPosition& one : held) {
        const std::size_t s = index_of(one.side);
        ++positions_;
        usd_ += one.value_usd;
        if (std::isnan(one.liquidation_usd)) {
            ++without_price_;
            continue;
        }
        const double rate = maintenance_rate(terms_, one.value_usd);
        const double away = away_log(one.side, mark_usd, one.liquidation_usd);
        const double from_entry = away_log(one.side, one.entry_usd, one.liquidation_usd);
        if (from_entry > 0) {
            const auto k = effective_bracket(distance_of(one.side, from_entry), rate);
            if (k < bracket_count) out.by_entry[s][k] += one.value_usd;
        }
        if (away <= 0) {
            ++other_side_;
            continue;
        }
        const auto k = effective_bracket(distance_of(one.side, away), rate);
        if (k < bracket_count) out.by_mark[s][k] += one.value_usd;
        if (away >= range_log(one.side)) {
            ++beyond_range_;
            continue;
        }
        const std::size_t account =
            accounts_.try_emplace(one.account, accounts_.size()).first->second;
        scored_.push_back({account, one.side, one.value_usd});
        away_.push_back(away);
        scored_usd_ += one.value_usd;
        const int percent = static_cast<int>(100 * away);
        truth_.histogram[one.side == Side::long_ ? -percent - 1 : percent] += one.value_usd;
    }
    return out;
}

/// Shares of every snapshot count alike, the sides as in the positions.
void Comparison::add_shares(Sums& into, const ComparedMap& map,
                            const std::array<double, 2>& truth_usd) const {
    const double all = truth_usd[0] + truth_usd[1];
    for (std::size_t s = 0; s < 2; ++s) {
        const BracketShares mark = shares_of(map.by_mark[s]), entry = shares_of(map.by_entry[s]);
        for (std::size_t k = 0; k < bracket_count; ++k) {
            into.by_mark[s][k] += mark[k] * truth_usd[s] / all;
            into.by_entry[s][k] += entry[k] * truth_usd[s] / all;
        }
    }
}

void Comparison::snapshot(Positions held) {
    std::vector<double> marks;
    for (const HeldPosition& one : held) marks.push_back(one.mark_usd);
    const double mark_usd = quantile_of(marks, 0.5);
    play_until(held.front().snapshot_ns);
    const std::size_t first = scored_.size();
    const ComparedMap truth = truth_of(held, mark_usd);
    std::array<double, 2> usd{};
    for (std::size_t s = 0; s < 2; ++s) {
        for (const double one : truth.by_entry[s]) usd[s] += one;
    }
    if (!(usd[0] + usd[1] > 0)) return;
    ++snapshots_;
    add_shares(truth_, truth, usd);
    for (MapMaker& maker : makers_) {
        maker.pipeline.book().on_mark(mark_usd);  // known then, and swept since the last hour
        const ComparedMap map = compared_map(maker.pipeline, terms_, mark_usd);
        Sums& sums = models_[maker.name];
        add_shares(sums, map, usd);
        for (std::size_t i = first; i < scored_.size(); ++i) {
            const Side side = scored_[i].side;
            sums.logs.push_back({log_density(map.cells[index_of(side)], side, away_[i]),
                                 static_cast<double>(index_of(side))});
        }
        for (const Side side : both_sides) {
            const auto& cells = map.cells[index_of(side)];
            for (std::size_t c = 0; c < cells.size(); ++c) {
                const int percent =
                    static_cast<int>(100 * (static_cast<double>(c) + 0.5) * cell_log);
                sums.histogram[side == Side::long_ ? -percent - 1 : percent] += cells[c];
            }
        }
    }
}

void Comparison::add_even_and_kernel() {
    std::array<std::vector<double>, 2> away;
    for (std::size_t i = 0; i < scored_.size(); ++i) {
        away[index_of(scored_[i].side)].push_back(away_[i]);
    }
    std::array<std::vector<double>, 2> kernel;
    for (const Side side : both_sides) {
        kernel[index_of(side)] = fitted_distance_kernel(side, away[index_of(side)]);
    }
    for (std::size_t i = 0; i < scored_.size(); ++i) {
        const Side side = scored_[i].side;
        const auto s = static_cast<double>(index_of(side));
        models_[even_density].logs.push_back({log_density({}, side, away_[i]), s});
        models_[distance_kernel].logs.push_back(
            {log_density(kernel[index_of(side)], side, away_[i]), s});
    }
}

void Comparison::add_scores(Measures& out) const {
    std::vector<double> sizes;
    for (const Scored& one : scored_) sizes.push_back(one.usd);
    const double cap_usd = quantile_of(sizes, 0.99);
    const auto add = [&](std::string_view side, std::string what, std::string name, double value) {
        out.add({hyperliquid_group, input_.coin, std::string(side), std::move(what),
                 std::move(name), value});
    };
    // Gains in nats of a model over another, blocks being accounts: each is there many times.
    const auto gain = [&](const Sums& model, const Sums* over, const Side* side, bool by_usd) {
        std::vector<GainSample> samples;
        for (std::size_t i = 0; i < scored_.size(); ++i) {
            if (side != nullptr && scored_[i].side != *side) continue;
            const double weight = by_usd ? std::min(scored_[i].usd, cap_usd) : 1;
            const double nats = model.logs[i][0] - (over == nullptr ? 0 : over->logs[i][0]);
            samples.push_back({static_cast<TimeNs>(scored_[i].account), weight * nats, weight});
        }
        return bootstrap_gain(samples, 1);
    };
    for (const auto& [name, sums] : models_) {
        add("both", "nats per position", name, gain(sums, nullptr, nullptr, false).value);
        add("both", "nats per dollar", name, gain(sums, nullptr, nullptr, true).value);
        for (const Side side : both_sides) {
            add(name_of(side), "nats per position", name, gain(sums, nullptr, &side, false).value);
            add(name_of(side), "nats per dollar", name, gain(sums, nullptr, &side, true).value);
        }
    }
    std::vector<std::string> baselines;
    for (const double exits : placebo_exits) baselines.push_back(placebo_map(exits));
    baselines.insert(baselines.end(), {even_density, distance_kernel});
    for (const std::string& baseline : baselines) {
        for (const bool by_usd : {false, true}) {
            const GainInterval one =
                gain(models_.at(assumed_map), &models_.at(baseline), nullptr, by_usd);
            const std::string what =
                fmt::format("gain per {} over", by_usd ? "dollar" : "position");
            add("value", what, baseline, one.value);
            add("lo", what, baseline, one.lo);
            add("hi", what, baseline, one.hi);
        }
    }
}

void Comparison::add_brackets(Measures& out) const {
    const auto add = [&](std::string feed, std::string what, std::string name, double value) {
        out.add({hyperliquid_group, input_.coin, std::move(feed), std::move(what), std::move(name),
                 value});
    };
    const auto whole = [](const std::array<BracketShares, 2>& sides) {
        BracketShares sum{};
        for (std::size_t k = 0; k < bracket_count; ++k) sum[k] = sides[0][k] + sides[1][k];
        return shares_of(sum);
    };
    const auto compare = [&](const std::string& name, const Sums& sums) {
        for (const bool from_entry : {true, false}) {
            const char* const from = from_entry ? "entry" : "mark";
            const BracketShares is = whole(from_entry ? sums.by_entry : sums.by_mark);
            const BracketShares is_true = whole(from_entry ? truth_.by_entry : truth_.by_mark);
            for (std::size_t k = 0; k < bracket_count; ++k) {
                add(fmt::format("{}x", bracket_leverage[k]), std::string("share from ") + from,
                    name, is[k]);
            }
            if (&sums == &truth_) continue;
            double apart = 0;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                apart += 0.5 * std::abs(is[k] - is_true[k]);
            }
            add(from, "tv", name, apart);
            add(from, "w1", name, wasserstein(is, is_true, 0));
        }
    };
    compare(held_positions_name, truth_);
    for (const MapMaker& maker : makers_) compare(maker.name, models_.at(maker.name));
}

void Comparison::add_histograms(Measures& out) const {
    const auto add = [&](const std::string& name, const std::map<int, double>& histogram) {
        std::array<double, 2> sum{};
        for (const auto& [percent, usd] : histogram) sum[percent < 0 ? 0 : 1] += usd;
        for (const auto& [percent, usd] : histogram) {
            out.add({hyperliquid_group, input_.coin, std::to_string(percent), "density", name,
                     usd / sum[percent < 0 ? 0 : 1]});
        }
    };
    add(held_positions_name, truth_.histogram);
    for (const MapMaker& maker : makers_) add(maker.name, models_.at(maker.name).histogram);
}

Outcome<Measures> Comparison::run() {
    const std::vector<HeldPosition>& all = input_.positions;
    const TimeNs end_ns = input_.hours.back().bar.close_ns() + ns_per_hour;
    for (auto from = all.begin(); from != all.end() && from->snapshot_ns < end_ns;) {
        const auto to = std::find_if(from, all.end(), [&](const HeldPosition& one) {
            return one.snapshot_ns != from->snapshot_ns;
        });
        snapshot(Positions(from, to));
        from = to;
    }
    if (scored_.empty()) {
        return problem("no position of " + input_.coin + " can be liquidated within the range", "",
                       "");
    }
    add_even_and_kernel();
    Measures out;
    const auto add = [&](std::string what, double value) {
        out.add({hyperliquid_group, input_.coin, "", std::move(what), "", value});
    };
    add("snapshots", static_cast<double>(snapshots_));
    add("positions", positions_);
    add("positions without a price", without_price_);
    add("positions on the other side", other_side_);
    add("positions beyond the range", beyond_range_);
    add("positions scored", static_cast<double>(scored_.size()));
    add("accounts scored", static_cast<double>(accounts_.size()));
    add("notional share scored", scored_usd_ / usd_);
    add_scores(out);
    add_brackets(out);
    add_histograms(out);
    return out;
}

}  // namespace

Outcome<Measures> hyperliquid_measures(const TruthInput& input) { return Comparison(input).run(); }

Outcome<Measures> hyperliquid_measures(const std::filesystem::path& data,
                                       const std::filesystem::path& leverage_json) {
    FL_TRY(mix, learned_mix(leverage_json));
    FL_TRY(positions, read_positions(data / "hyperliquid/positions.csv.gz"));
    Measures out;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        out.add({hyperliquid_group, "mix", fmt::format("{}x", bracket_leverage[k]),
                 "learned elsewhere", "", mix[k]});
    }
    for (const char* coin : coins) {
        TruthInput input;
        input.coin = coin;
        input.positions = positions[coin];
        input.learned_elsewhere = mix;
        FL_TRY(hours,
               read_hours(data / "hourly/candles-7-venues.csv.gz",
                          data / "hyperliquid/open-interest-1h.csv.gz", coin, VenueId::bybit));
        input.hours = std::move(hours);
        FL_TRY(measures, hyperliquid_measures(input));
        for (const Measure& one : measures.all()) out.add(one);
    }
    return out;
}

}  // namespace faultline::eval
