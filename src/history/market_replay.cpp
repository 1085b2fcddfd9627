// MarketReplay: choice of instruments, warm-up and notes.
#include "history/market_replay.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <span>

#include "engine/pipeline_view.hpp"

namespace faultline {
namespace {

const std::vector<SeriesInfo>& series_of(const MarketExtent& extent, InstrumentId id) {
    static const std::vector<SeriesInfo> none;
    const auto known = extent.series.find(id);
    return known == extent.series.end() ? none : known->second;
}

bool wanted(const ReplayRequest& request, VenueId venue) {
    return request.venues.empty() ||
           std::find(request.venues.begin(), request.venues.end(), venue) != request.venues.end();
}

/// The instrument whose path serves those that have none: the one with the most bars, of series
/// that reach into the period.
std::optional<InstrumentId> path_lender(const ReplayRequest& request, const MarketExtent& extent) {
    std::optional<InstrumentId> lender;
    std::uint64_t most = 0;
    for (const auto& [id, series] : extent.series) {
        std::uint64_t rows = 0;
        for (const SeriesInfo& info : series) {
            if (info.price == PriceKind::index || info.first_ns >= request.to_ns ||
                info.last_ns < request.from_ns - request.warmup_ns) {
                continue;
            }
            rows += info.rows;
        }
        if (rows > most) lender = id;
        most = std::max(most, rows);
    }
    return lender;
}

std::unique_ptr<InstrumentPipeline> pipeline_of(const ReplayRequest& request,
                                                const Instrument& instrument,
                                                double reference_usd) {
    const auto learned = request.shares.find(instrument.venue);
    const auto config = request.configs.find(instrument.venue);
    return std::make_unique<InstrumentPipeline>(
        instrument, config != request.configs.end() ? config->second : request.config,
        kernel_terms(instrument, reference_usd),
        learned != request.shares.end() ? learned->second : prior_flow_shares(instrument.venue));
}

}  // namespace

Outcome<MarketExtent> market_extent(const Store& store, const std::string& market) {
    FL_TRY(all, read_instruments(store));
    MarketExtent extent;
    std::set<std::string> known;
    std::vector<InstrumentId> ids;
    for (const StoredInstrument& stored : all) {
        known.insert(stored.instrument.market);
        if (stored.instrument.market != market) continue;
        extent.instruments.push_back(stored);
        ids.push_back(stored.id);
    }
    FL_TRY(series, read_series(store, ids));
    extent.series = std::move(series);
    for (const StoredInstrument& stored : extent.instruments) {
        for (const SeriesInfo& info : series_of(extent, stored.id)) {
            extent.first_ns = std::min(extent.first_ns, info.first_ns);
            extent.last_ns = std::max(extent.last_ns, info.last_ns + info.length_ns);
        }
        if (extent.series.contains(stored.id)) continue;
        FL_TRY(seen, open_interest_extent(store, stored.id));
        if (seen.first == 0) continue;
        extent.first_ns = std::min(extent.first_ns, seen.first);
        extent.last_ns = std::max(extent.last_ns, seen.second);
    }
    if (!extent.instruments.empty()) return extent;
    std::string names;
    for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
    return problem("no data of market " + market + " in this history", {},
                   names.empty() ? "the history is empty: run `faultline import FILE...` first"
                                 : "markets in it: " + names);
}

Outcome<VisitedPrices> visited_prices(const Store& store, const MarketExtent& extent,
                                      TimeNs from_ns, TimeNs to_ns) {
    constexpr DurationNs slice_ns = 7 * ns_per_day;
    VisitedPrices visited{.low_usd = 1e300, .high_usd = 0};
    const auto visit = [&visited](double low_usd, double high_usd) {
        if (!(low_usd > 0)) return;  // NaN too
        visited.low_usd = std::min(visited.low_usd, low_usd);
        visited.high_usd = std::max(visited.high_usd, high_usd);
    };
    for (const StoredInstrument& stored : extent.instruments) {
        const std::vector<SeriesInfo>& series = series_of(extent, stored.id);
        for (TimeNs at = from_ns; series.empty() && at < to_ns; at += slice_ns) {
            FL_TRY(seen, read_open_interest(store, stored.id, at, std::min(to_ns, at + slice_ns)));
            for (const OpenInterest& one : seen)
                visit(implied_mark_usd(one), implied_mark_usd(one));
        }
        for (const SeriesInfo& info : series) {
            if (info.price == PriceKind::index || info.first_ns >= to_ns) continue;
            for (TimeNs at = from_ns; at < to_ns; at += slice_ns) {
                FL_TRY(bars, read_bars(store, info, at, std::min(to_ns, at + slice_ns)));
                for (const PathBar& bar : bars) visit(bar.low_usd, bar.high_usd);
            }
        }
    }
    if (visited.high_usd > 0) return visited;
    return problem("no prices from " + format_time(from_ns) + " to " + format_time(to_ns), {},
                   "import data of that period, or ask for another");
}

Outcome<MarketReplay> MarketReplay::open(const Store& store, const ReplayRequest& request) {
    FL_TRY(extent, market_extent(store, request.market));
    const std::optional<InstrumentId> lender = path_lender(request, extent);
    MarketReplay replay;
    for (const StoredInstrument& stored : extent.instruments) {
        if (!wanted(request, stored.instrument.venue)) continue;
        FL_CHECK(replay.add(store, request, stored, extent, lender));
    }
    return replay;
}

Outcome<void> MarketReplay::add(const Store& store, const ReplayRequest& request,
                                const StoredInstrument& stored, const MarketExtent& extent,
                                std::optional<InstrumentId> lender) {
    const TimeNs from = request.from_ns - request.warmup_ns;
    const std::string name = name_of(stored.instrument);
    std::vector<std::string> notes;
    FL_TRY(source, InstrumentSource::open(store, stored.id, from, request.to_ns, std::nullopt,
                                          series_of(extent, stored.id)));
    if (!source.first_open_interest()) {
        left_out_.emplace_back(stored.instrument.venue,
                               name + ": no open interest in the period, so no map of it");
        return {};
    }
    source.coarsen_before(request.fine_from_ns);
    const bool own_path = std::isfinite(source.first_price_usd()) && !source.has_implied_path();
    if (!own_path && lender && *lender != stored.id) {
        FL_TRY(with_path, InstrumentSource::open(store, stored.id, from, request.to_ns, *lender,
                                                 series_of(extent, *lender)));
        source = std::move(with_path);
        source.coarsen_before(request.fine_from_ns);
        notes.push_back(name + ": no prices of its own; another venue's path is used");
    }
    if (source.has_implied_path()) {
        notes.push_back(name + ": no prices; the path is that of the value of open interest");
    }
    if (!std::isfinite(source.first_price_usd())) {
        left_out_.emplace_back(stored.instrument.venue,
                               name + ": no prices in the period, so no map of it");
        return {};
    }
    const double reference_usd = source.first_price_usd();
    auto pipeline = pipeline_of(request, stored.instrument, reference_usd);
    pipeline->start(*source.first_open_interest(), from);
    members_.push_back({stored.id, own_path || !lender ? stored.id : *lender, reference_usd,
                        std::move(source), std::move(pipeline), std::move(notes)});
    return {};
}

std::vector<MarketReplay::Standing> MarketReplay::standing() {
    std::vector<Standing> out;
    for (Member& member : members_) {
        out.push_back(
            {member.id, member.path, member.reference_usd, member.notes, member.pipeline.get()});
    }
    return out;
}

Outcome<MarketReplay> MarketReplay::resume(const Store& store, const ReplayRequest& request,
                                           TimeNs at_ns, const std::vector<Standing>& books,
                                           std::vector<std::pair<VenueId, std::string>> left_out) {
    FL_TRY(all, read_instruments(store));
    std::vector<InstrumentId> paths;
    for (const Standing& book : books) paths.push_back(book.path);
    FL_TRY(series, read_series(store, paths));
    MarketReplay replay;
    replay.left_out_ = std::move(left_out);
    for (const Standing& book : books) {
        const auto stored = std::ranges::find(all, book.id, &StoredInstrument::id);
        if (stored == all.end()) {
            return problem(fmt::format("no instrument {} in this history", book.id));
        }
        // From a day before, so that what lies across the seam is read, then up to the seam for
        // nobody.
        FL_TRY(source, InstrumentSource::open(store, book.id, at_ns - ns_per_day, request.to_ns,
                                              book.path, series[book.path]));
        source.coarsen_before(request.fine_from_ns);
        FL_CHECK(source.feed_until(at_ns, std::span<InstrumentPipeline* const>()));
        replay.members_.push_back({book.id, book.path, book.reference_usd, std::move(source),
                                   pipeline_of(request, stored->instrument, book.reference_usd),
                                   book.notes});
    }
    return replay;
}

Outcome<void> MarketReplay::advance_to(TimeNs at_ns) {
    for (Member& member : members_) FL_CHECK(member.source.feed_until(at_ns, *member.pipeline));
    return {};
}

std::vector<BookView> MarketReplay::views(TimeNs at_ns) const {
    std::vector<BookView> views;
    for (const Member& member : members_) {
        views.push_back(view_of(*member.pipeline, at_ns, member.notes));
    }
    for (const auto& [venue, why] : left_out_) {
        BookView view;
        view.venue = venue;
        view.notes.push_back(why);
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<MarketReplay::HandedOver> MarketReplay::hand_over() {
    std::vector<HandedOver> out;
    for (Member& member : members_) {
        out.push_back({member.id, std::move(member.pipeline), std::move(member.notes)});
    }
    members_.clear();
    return out;
}

PathBar MarketReplay::take_price_range() {
    PathBar best;
    double largest_usd = -1;
    for (Member& member : members_) {
        const PathBar range = member.pipeline->take_price_range();
        const PositionBook& book = member.pipeline->book();
        const double usd = notional_usd_of(member.pipeline->instrument().kind, book.open_interest(),
                                           book.mark_usd());
        if (std::isnan(range.high_usd) || !(usd > largest_usd)) continue;
        best = range;
        largest_usd = usd;
    }
    return best;
}

}  // namespace faultline
