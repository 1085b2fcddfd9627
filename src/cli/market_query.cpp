// MarketQuery: reading flags into times, ranges and venues.
#include "cli/market_query.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <iostream>

#include "cli/subcommands.hpp"

namespace faultline::cli {
namespace {

std::optional<double> read_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

/// "25..125" to its two numbers.
std::optional<std::pair<double, double>> read_span(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const auto low = read_number(text.substr(0, dots));
    const auto high = read_number(text.substr(dots + 2));
    if (!low || !high || *low > *high) return std::nullopt;
    return std::pair{*low, *high};
}

Outcome<std::optional<TimeNs>> read_time(const std::string& flag, const std::string& text) {
    if (text.empty()) return std::optional<TimeNs>{};
    const Result<TimeNs> time = parse_time(text);
    if (time) return std::optional<TimeNs>{*time};
    return problem(fmt::format("\"{}\" is not a time", text), flag,
                   "write it like 2026-02-05T12:00:00Z; times are UTC");
}

Outcome<std::optional<DurationNs>> read_length(const std::string& flag, const std::string& text) {
    if (text.empty()) return std::optional<DurationNs>{};
    const Result<DurationNs> length = parse_duration(text);
    if (length) return std::optional<DurationNs>{*length};
    return problem(fmt::format("\"{}\" is not a length of time", text), flag,
                   "write it like 15m, 4h or 30d");
}

Outcome<PriceRange> read_range(const std::string& text) {
    PriceRange range;
    if (text.empty()) return range;
    if (text.ends_with('%')) {
        const auto percent = read_number(std::string_view(text).substr(0, text.size() - 1));
        if (percent && *percent > 0 && *percent < 100) {
            range.around = *percent / 100;
            return range;
        }
    } else if (const auto span = read_span(text);
               span && span->first >= 0 && span->second > 0 && span->first < span->second) {
        range.low_usd = span->first;
        range.high_usd = span->second;
        return range;
    }
    return problem(fmt::format("\"{}\" is not a range of prices", text), "--range",
                   "write it like 10% (around the price) or 55000..75000 (USD)");
}

std::string venue_names() {
    std::string names;
    for (const VenueId venue : all_venues()) {
        names += (names.empty() ? "" : ", ") + std::string(name_of(venue));
    }
    return names;
}

}  // namespace

std::pair<double, double> PriceRange::at(double price_usd) const {
    if (around > 0) return {price_usd * (1 - around), price_usd * (1 + around)};
    return {low_usd, high_usd};
}

void MarketFlags::declare_common(Arguments& arguments) {
    data = default_data_folder;
    arguments.positional("MARKET", market, "coin: BTC, ETH, SOL, ... (BTCUSDT means BTC)", false);
    arguments.text("--data", data, "folder of the history");
    arguments.list("--venues", venues, "only these venues, by name");
    arguments.text("--warmup", warmup, "history before the answer that shapes the model");
    arguments.text("--weights", weights, "leverage mix: learned (before the answer) or prior");
    arguments.flag("--unpooled", unpooled,
                   "learned weights: no prior from the venues' other markets");
    arguments.text("--png", png, "write a picture to this file");
    arguments.flag("--json", json, "print JSON");
}

void MarketFlags::declare_at(Arguments& arguments) {
    arguments.text("--at", at, "instant in UTC; the end of the history if not given");
}

void MarketFlags::declare_period(Arguments& arguments) {
    arguments.text("--from", from, "first instant in UTC; 3 days before the end if not given");
    arguments.text("--to", to, "last instant in UTC; the end of the history if not given");
    arguments.text("--step", step, "length of a column (15m, 1h); fits 400 columns if not given");
}

void MarketFlags::declare_rows(Arguments& arguments) {
    arguments.text("--leverage", leverage, "only brackets in this range, such as 25..125");
    arguments.text("--bucket", bucket, "price step in USD; 50 for BTC, else near 5 bp");
    arguments.text("--range", range, "prices shown: 10% around the price, or 55000..75000");
    arguments.text("--csv", csv, "write a table to this CSV file");
    arguments.text("--parquet", parquet, "write a table to this Parquet file");
}

Outcome<MarketQuery> read_query(const MarketFlags& flags) {
    MarketQuery query;
    query.market = market_of(flags.market);
    query.data = flags.data;
    for (const std::string& name : flags.venues) {
        const Result<VenueId> venue = parse_venue(name);
        if (!venue) {
            return problem(fmt::format("\"{}\" is not a venue", name), "--venues",
                           "known: " + venue_names());
        }
        query.venues.push_back(*venue);
    }
    FL_TRY(at, read_time("--at", flags.at));
    FL_TRY(from, read_time("--from", flags.from));
    FL_TRY(to, read_time("--to", flags.to));
    FL_TRY(step, read_length("--step", flags.step));
    FL_TRY(warmup, read_length("--warmup", flags.warmup));
    FL_TRY(range, read_range(flags.range));
    query.at_ns = at;
    query.from_ns = from;
    query.to_ns = to;
    query.step_ns = step;
    query.warmup_ns = warmup.value_or(0);
    if (flags.weights != "learned" && flags.weights != "prior") {
        return problem("\"" + flags.weights + "\" is no kind of weights", "--weights",
                       "write learned or prior");
    }
    query.learn = flags.weights == "learned";
    query.pool_markets = !flags.unpooled;
    query.range = range;
    if (from && to && *from >= *to) {
        return problem("--from must lie before --to", flags.from + " .. " + flags.to);
    }
    if (!flags.leverage.empty()) {
        const auto span = read_span(flags.leverage);
        const auto kept = span ? brackets_within(span->first, span->second) : std::pair{0UL, 0UL};
        if (!span || kept.first >= kept.second) {
            return problem(fmt::format("\"{}\" holds no leverage bracket", flags.leverage),
                           "--leverage",
                           "write it like 25..125; brackets are 2, 5, 10, 25, 50, 100, 125");
        }
        query.leverage_min = span->first;
        query.leverage_max = span->second;
    }
    if (!flags.bucket.empty()) {
        const auto usd = read_number(flags.bucket);
        if (!usd || *usd <= 0) {
            return problem(fmt::format("\"{}\" is not a price step", flags.bucket), "--bucket",
                           "write a number of USD above zero, such as 50");
        }
        query.bucket_usd = *usd;
    }
    return query;
}

int wrong_flags(const Problem& problem) {
    print_problem(problem, std::cerr);
    return exit_usage;
}

ReplayRequest replay_request(const MarketQuery& query, TimeNs from_ns, TimeNs to_ns) {
    ReplayRequest request;
    request.market = query.market;
    request.venues = query.venues;
    request.from_ns = from_ns;
    request.to_ns = to_ns;
    request.warmup_ns = query.warmup_ns;
    request.config = default_config(query.market);
    return request;
}

Outcome<TimeNs> instant_of(const MarketQuery& query, const MarketExtent& extent) {
    const bool has_prices = extent.last_ns > extent.first_ns;
    if (!has_prices) {
        return problem("no prices of " + query.market + " in this history", query.data,
                       "import candles, trades or mark prices of it");
    }
    if (!query.at_ns) return extent.last_ns;
    if (*query.at_ns <= extent.first_ns) {
        return problem(
            "the history of " + query.market + " begins at " + format_time(extent.first_ns),
            "--at " + format_time(*query.at_ns), "ask for a later time");
    }
    return *query.at_ns;
}

tl::unexpected<Problem> no_map(const MarketQuery& query, TimeNs at_ns,
                               const std::vector<BookView>& views) {
    std::string why;
    for (const BookView& view : views) {
        for (const std::string& note : view.notes) why += (why.empty() ? "" : "; ") + note;
    }
    if (why.empty()) why = "no instrument of these venues is in this history";
    return problem("no map of " + query.market + " at " + format_time(at_ns) + ": " + why,
                   query.data,
                   "ask for another time, other venues or a longer --warmup, or import more");
}

Outcome<void> write_file(const std::string& path, const void* bytes, std::size_t size) {
    const std::string partial = path + ".part";
    std::FILE* file = std::fopen(partial.c_str(), "wb");
    bool good = file != nullptr && std::fwrite(bytes, 1, size, file) == size;
    if (file != nullptr) good = std::fclose(file) == 0 && good;
    if (good) good = std::rename(partial.c_str(), path.c_str()) == 0;
    if (good) return {};
    const std::string why = std::strerror(errno);
    std::remove(partial.c_str());
    return problem("cannot write: " + why, path, "choose a folder that exists and has room");
}

}  // namespace faultline::cli
