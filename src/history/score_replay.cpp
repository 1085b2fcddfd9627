// ScoreReplay: bins of path, books frozen before each.
#include "history/score_replay.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "engine/market_setup.hpp"
#include "history/member_threads.hpp"

namespace faultline {
namespace {

constexpr double price_off_max = 0.03;
constexpr DurationNs window_ns = ns_per_day;
constexpr DurationNs origin_step_ns = 4 * ns_per_hour;
constexpr DurationNs origins_max = 500;
constexpr double cell_bp = 5;
/// What is swept is kept for each setting and bin of a block: 6 MB for 48 settings.
constexpr std::size_t bins_per_block = 1024;
constexpr std::size_t cells_min = 20, cells_max = 2400;
constexpr double cap_quantile = 0.99;

/// Sizes above the 99th percentile of the training part count as that one: a single print can be a
/// twentieth of a sample's notional.
double cap_of(const std::vector<ScoreRow>& rows, const ScoreSplit& split) {
    std::vector<double> sizes;
    for (const ScoreRow& row : rows) {
        if (split.trains(row) && row.events > 0) sizes.push_back(row.event_usd / row.events);
    }
    std::ranges::sort(sizes);
    if (sizes.empty()) return 0;
    return sizes[static_cast<std::size_t>(cap_quantile * static_cast<double>(sizes.size() - 1))];
}

std::span<const ScoreRow> rows_between(const std::vector<ScoreRow>& rows, TimeNs from_ns,
                                       TimeNs to_ns) {
    const auto from = std::ranges::lower_bound(rows, from_ns, {}, &ScoreRow::begin_ns);
    const auto to = std::ranges::lower_bound(rows, to_ns, {}, &ScoreRow::begin_ns);
    return {from, to};
}

struct Origin {
    TimeNs at_ns;
    Side side;
    double price_usd;
    double cap_usd;  // of a liquidation's notional
};

/// What came in the rows, by distance from the origin's price; `elsewhere` counts the liquidations
/// on its other side.
LocationWindow seen_from(const Origin& origin, std::span<const ScoreRow> rows, double& elsewhere) {
    LocationWindow window;
    window.origin_ns = origin.at_ns;
    window.side = origin.side;
    window.cell_bp = cell_bp;
    const auto cell_of = [&](double usd) {
        const double away = -sign_of(origin.side) * std::log(usd / origin.price_usd);
        return std::floor(1e4 * away / cell_bp);
    };
    double farthest = -1;
    for (const ScoreRow& row : rows) {
        if (row.side == origin.side) farthest = std::max(farthest, cell_of(row.extreme_usd));
    }
    window.visited =
        static_cast<std::size_t>(std::min(farthest + 1, static_cast<double>(cells_max)));
    window.events.assign(window.visited, 0);
    window.event_usd.assign(window.visited, 0);
    for (const ScoreRow& row : rows) {
        if (row.side != origin.side || row.events <= 0) continue;
        const double cell = cell_of(row.middle_usd);
        if (cell < 0 || cell >= static_cast<double>(window.visited)) {
            elsewhere += row.events;
            continue;
        }
        const auto c = static_cast<std::size_t>(cell);
        window.events[c] += row.events;
        window.event_usd[c] += std::min(row.event_usd, origin.cap_usd * row.events);
    }
    return window;
}

/// Expected liquidations of a sweep through each cell, under theta.
std::vector<double> density(const PositionBook& book, ContractKind kind, const Components& theta,
                            Side side, double price_usd, std::size_t cells) {
    std::vector<double> out(cells, 0.0);
    const PriceGrid& grid = book.grid();
    const double reach = cell_bp * 1e-4 * static_cast<double>(cells) / grid.step_log();
    const double at = grid.position(price_usd);
    const auto first = static_cast<Bucket>(std::floor(side == Side::long_ ? at - reach : at));
    std::vector<float> mass(static_cast<std::size_t>(reach) + 2);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const double share = book.shares().active[k];
        if (share <= 0 || theta[k] <= 0) continue;
        std::ranges::fill(mass, 0.0F);
        book.read_out(side, first, mass, k, k + 1);
        for (std::size_t i = 0; i < mass.size(); ++i) {
            const double middle = static_cast<double>(first) + static_cast<double>(i) + 0.5;
            const double away_bp = std::abs(middle - at) * grid.step_bp();
            const bool is_beyond = side == Side::long_ ? middle < at : middle > at;
            const auto cell = static_cast<std::size_t>(away_bp / cell_bp);
            if (is_beyond && cell < cells) {
                out[cell] += theta[k] / share *
                             notional_usd_of(kind, static_cast<double>(mass[i]), price_usd);
            }
        }
    }
    return out;
}

}  // namespace

bool FeedTimes::is_up(TimeNs from_ns, TimeNs to_ns) const {
    return from_ns >= first_ns && std::ranges::none_of(pauses, [&](const auto& pause) {
               return from_ns < pause.second && to_ns > pause.first;
           });
}

ScoreReplay::ScoreReplay(const Instrument& instrument, const std::vector<ModelConfig>& configs,
                         InstrumentSource& source, DurationNs bin_ns, TimeNs from_ns,
                         std::size_t threads)
    : source_(source),
      bin_ns_(bin_ns),
      from_ns_(from_ns),
      threads_(threads),
      cursors_(configs.size()),
      swept_(configs.size()) {
    source_.hold_open_interest(bin_ns);
    const KernelTerms terms = kernel_terms(instrument, source.first_price_usd());
    pipelines_.reserve(configs.size());
    for (const ModelConfig& config : configs) {
        pipelines_.emplace_back(instrument, config, terms, prior_flow_shares(instrument.venue));
        pipelines_.back().start(*source.first_open_interest(), from_ns);
        pointers_.push_back(&pipelines_.back());
    }
}

Outcome<void> ScoreReplay::advance(TimeNs begin_ns, std::size_t count) {
    FL_CHECK(source_.load(begin_ns + static_cast<DurationNs>(count) * bin_ns_));
    paths_.resize(count);
    for (auto& swept : swept_) swept.resize(count);
    std::ranges::fill(cursors_, source_.cursor());
    tell_members(pipelines_.size(), threads_, [&](std::size_t member) {
        for (std::size_t bin = 0; bin < count; ++bin) advance(member, begin_ns, bin);
    });
    source_.move_to(cursors_[0]);
    return {};
}

void ScoreReplay::advance(std::size_t member, TimeNs block_ns, std::size_t bin) {
    const TimeNs begin_ns = block_ns + static_cast<DurationNs>(bin) * bin_ns_;
    InstrumentPipeline& pipeline = pipelines_[member];
    // Openings of the bin before are laid now. What of them price has passed already was swept
    // before they were known, and is no forecast.
    source_.feed(begin_ns + 1, cursors_[member], pipeline);
    pipeline.book().take_exposures();
    pipeline.book().take_adverse_move();
    source_.feed(begin_ns + bin_ns_, cursors_[member], pipeline);
    swept_[member][bin] = pipeline.book().take_exposures();
    const std::array<double, 2> adverse = pipeline.book().take_adverse_move();
    const PathBar range = pipeline.take_price_range();
    if (member != 0) return;
    BinPath& path = paths_[bin];
    path = BinPath{};
    path.adverse = adverse;
    path.mark_usd = pipeline.book().mark_usd();
    path.knows_open_interest = pipeline.open_interest_ns() > 0;
    // A bar that is longer than the bin tells nothing about when.
    if (pipeline.price_ns() > begin_ns && !std::isnan(range.high_usd)) path.range = range;
}

ScoreRow ScoreReplay::row_of(std::size_t at, const PathBin& bin, Side side) const {
    ScoreRow row;
    row.begin_ns = bin.begin_ns;
    row.side = side;
    row.extreme_usd = side == Side::long_ ? bin.low_usd : bin.high_usd;
    row.middle_usd = std::sqrt(bin.open_usd * row.extreme_usd);
    row.path = features_.of(bin, side);
    row.levels = levels_.sweep(bin, side);
    const std::size_t s = index_of(side);
    const BinPath& path = paths_[at];
    const ContractKind kind = pipelines_[0].instrument().kind;
    const double usd_per_unit = notional_usd_of(kind, 1.0, path.mark_usd);
    row.swept.reserve(swept_.size());  // grown step by step, it takes half as much again
    for (const auto& swept : swept_) {
        std::array<float, component_count> exposure{};
        for (std::size_t k = 0; k < bracket_count; ++k) {
            exposure[k] = static_cast<float>(swept[at][s][k] * usd_per_unit);
        }
        exposure[bracket_count] = static_cast<float>(path.adverse[s]);
        row.swept.push_back(exposure);
    }
    return row;
}

BinSeen EventBins::operator()(const PathBin& bin, bool has_path) {
    BinSeen seen;
    for (; next_ < events_.size() && events_[next_].exchange_ns < bin.end_ns; ++next_) {
        const Liquidation& event = events_[next_];
        if (event.exchange_ns < bin.begin_ns || !has_path) continue;
        const double price =
            event.given == LiquidationPrice::none ? bin.close_usd : event.price_usd().to_double();
        // Not "<=": a price that is not known must not pass.
        if (!(std::abs(price / bin.close_usd - 1) <= price_off_max)) {
            ++implausible_;
            continue;
        }
        seen.events[index_of(event.side)] += 1;
        if (std::isfinite(event.size_coins)) {
            seen.usd[index_of(event.side)] += event.size_coins * price;
        }
    }
    return seen;
}

Outcome<ScoreRows> ScoreReplay::rows(const ScorePeriod& period, const SeenInBin& seen_in,
                                     const FeedTimes& feed,
                                     const std::function<void(double)>& progress) {
    ScoreRows out;
    bool joined = false;  // the bin before had a path: this one's move is its own
    const auto bins =
        static_cast<std::size_t>(std::max<DurationNs>(0, (period.to_ns - from_ns_) / bin_ns_));
    for (std::size_t done = 0; done < bins; ++done) {
        const std::size_t at = done % bins_per_block;
        const TimeNs begin_ns = from_ns_ + static_cast<DurationNs>(done) * bin_ns_;
        if (at == 0) {
            progress(static_cast<double>(done) / static_cast<double>(bins));
            FL_CHECK(advance(begin_ns, std::min(bins_per_block, bins - done)));
        }
        const PathBar& range = paths_[at].range;
        const TimeNs end_ns = begin_ns + bin_ns_;
        const bool has_path = std::isfinite(range.open_usd) && std::isfinite(range.high_usd);
        const PathBin bin{begin_ns,       end_ns,        range.open_usd,
                          range.high_usd, range.low_usd, range.close_usd};
        const BinSeen seen = seen_in(bin, has_path);
        const bool up = feed.is_up(begin_ns, end_ns);
        if (begin_ns >= feed.first_ns && !up) {
            out.hours_feed_down += static_cast<double>(bin_ns_) / static_cast<double>(ns_per_hour);
        }
        // Before the first open interest the books rest on that of a later time.
        const bool known = paths_[at].knows_open_interest;
        const bool counted = known && has_path && joined && begin_ns >= period.from_ns && up;
        for (const Side side : both_sides) {
            if (!counted) continue;
            ScoreRow row = row_of(at, bin, side);
            row.events = seen.events[index_of(side)];
            row.event_usd = seen.usd[index_of(side)];
            out.rows.push_back(std::move(row));
        }
        if (has_path) {
            features_.add(bin, seen.events, up);
            levels_.add(bin, range.volume_coins);
        }
        joined = has_path;
    }
    return out;
}

Outcome<ScoreWindows> ScoreReplay::windows(const ScoreSample& sample,
                                           const std::array<Components, 2>& theta,
                                           const std::function<void(double)>& progress) {
    ScoreWindows out;
    const ScoreSplit& split = sample.split;
    const double cap = cap_of(sample.rows, split);
    const TimeNs first_ns = sample.rows.front().begin_ns;
    const DurationNs step_ns = std::max(
        origin_step_ns, (sample.end_ns - first_ns) / origins_max / ns_per_hour * ns_per_hour);
    for (TimeNs origin = first_ns - first_ns % ns_per_hour + ns_per_hour; origin < sample.end_ns;
         origin += step_ns) {
        const bool trains = origin < split.train_until_ns;
        if (!trains && origin < split.test_from_ns) continue;
        const TimeNs limit_ns = trains ? split.train_until_ns : sample.end_ns;
        const TimeNs end_ns = std::min(origin + window_ns, limit_ns);
        FL_CHECK(source_.feed_until(origin + 1, pointers_));
        progress(static_cast<double>(origin - first_ns) /
                 static_cast<double>(sample.end_ns - first_ns));
        const double price = pipelines_[0].book().mark_usd();
        const std::span<const ScoreRow> rows = rows_between(sample.rows, origin, end_ns);
        for (const Side side : both_sides) {
            double elsewhere = 0;
            LocationWindow window = seen_from({origin, side, price, cap}, rows, elsewhere);
            if (!trains) out.events_other_side += elsewhere;
            if (window.visited < cells_min) continue;
            const ContractKind kind = pipelines_[0].instrument().kind;
            window.map = density(pipelines_[0].book(), kind, theta[0], side, price, window.visited);
            window.placebo =
                density(pipelines_[1].book(), kind, theta[1], side, price, window.visited);
            out.all.push_back(std::move(window));
        }
    }
    return out;
}

}  // namespace faultline
