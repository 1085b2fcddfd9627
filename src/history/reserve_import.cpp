// ReserveImport: recognising, reading and storing reserves.
#include "history/reserve_import.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "history/coin_rows.hpp"
#include "history/csv_row.hpp"
#include "history/field.hpp"
#include "history/input_file.hpp"
#include "insight/reserve_series.hpp"
#include "market/instrument.hpp"

namespace faultline {
namespace {

constexpr std::size_t block_bytes = 1 << 16;
constexpr std::size_t file_bytes_max = std::size_t{64} << 20;
constexpr std::string_view own_header = "venue,coin,time,reserve_coins";
constexpr std::string_view daily_header = "date,Exchange Reserve";

std::string_view without_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    return text;
}

std::string_view format_of(std::string_view head) {
    head = without_mark(head);
    if (head.starts_with(own_header)) return "faultline-csv";
    if (head.starts_with(daily_header)) return "daily-csv";
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && head[first] == '{') return "defillama";
    return {};
}

Result<ExchangeReserve> read_own(const CsvRow& row) {
    if (row.count() != 4) return fail(ErrorCode::column_count, 0);
    ExchangeReserve out;
    out.all_venues_together = row[0] == "all";
    if (!out.all_venues_together) {
        const auto venue = venue_of_name(row[0]);
        if (!venue) return fail(ErrorCode::unknown_venue, 0);
        out.venue = *venue;
    }
    FL_TRY(coin, plain_text(row[1], 1));
    if (coin.empty()) return fail(ErrorCode::empty_field, 1);
    out.coin = market_of(coin);
    FL_TRY(at_ns, instant(row[2], 2));
    FL_TRY(coins, amount_or_unknown(row[3], 3));
    if (std::isnan(coins)) return fail(ErrorCode::empty_field, 3);
    out.exchange_ns = at_ns;
    out.reserve_coins = coins;
    return out;
}

Result<ExchangeReserve> read_daily(const CsvRow& row, const std::string& coin) {
    if (row.count() < 2) return fail(ErrorCode::column_count, 0);
    ExchangeReserve out;
    out.all_venues_together = true;
    out.coin = coin;
    FL_TRY(day_ns, instant(row[0], 0));
    FL_TRY(coins, amount_or_unknown(row[1], 1));
    if (std::isnan(coins)) return fail(ErrorCode::empty_field, 1);
    out.exchange_ns = day_ns + ns_per_day;  // nobody knows a day's value before the day is over
    out.reserve_coins = coins;
    return out;
}

Outcome<std::string> coin_of(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    const std::string coin = name.substr(0, name.find_first_of("-_. "));
    const bool good = !coin.empty() && std::all_of(coin.begin(), coin.end(), [](char c) {
        return std::isupper(static_cast<unsigned char>(c)) ||
               std::isdigit(static_cast<unsigned char>(c));
    });
    if (good) return coin;
    return problem("the rows carry no coin and the name does not begin with one", path.string(),
                   "name it like BTC-reserves.csv");
}

void read_lines(std::string_view text, const std::string& coin, std::size_t rejects_listed,
                ReserveFile& out) {
    static constexpr std::string_view own_columns[] = {"venue", "coin", "time", "reserve_coins"};
    static constexpr std::string_view daily_columns[] = {"date", "Exchange Reserve"};
    const bool own = out.format == "faultline-csv";
    std::uint64_t number = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (++number == 1 || line.empty()) continue;
        const CsvRow row(line);
        const auto read = own ? read_own(row) : read_daily(row, coin);
        if (read) {
            out.rows.push_back(*read);
            continue;
        }
        if (out.rejected++ >= rejects_listed) continue;
        const std::size_t column = read.error().offset;
        out.rejects.push_back(
            {number, fmt::format("{}: {}", own ? own_columns[column] : daily_columns[column],
                                 describe(read.error().code))});
    }
}

void describe(const ReserveFile& file, FileReport& report) {
    report.format = file.format;
    report.kind = "exchange_reserve";
    report.rejected = file.rejected;
    report.rejects = file.rejects;
    const auto join = [](std::string& text, std::string_view name) {
        if (text.empty()) text = name;
        if (text != name) text = "several";
    };
    for (const ExchangeReserve& row : file.rows) {
        join(report.venue, row.all_venues_together ? "all" : name_of(row.venue));
        join(report.market, row.coin);
        const bool first = report.first_ns == 0;
        report.first_ns = first ? row.exchange_ns : std::min(report.first_ns, row.exchange_ns);
        report.last_ns = std::max(report.last_ns, row.exchange_ns);
    }
}

}  // namespace

Outcome<std::optional<ReserveFile>> read_reserve_file(const std::filesystem::path& path,
                                                      const std::vector<std::string>& coins,
                                                      std::size_t rejects_listed) {
    FL_TRY(file, InputFile::open(path));
    std::string text(block_bytes, '\0');
    FL_TRY(head, file->read(text));
    text.resize(head);
    ReserveFile out;
    out.format = format_of(text);
    if (out.format.empty()) return std::optional<ReserveFile>{};
    while (true) {
        const std::size_t size = text.size();
        if (size > file_bytes_max) {
            return problem("larger than any file of reserves", path.string(), {});
        }
        text.resize(size + block_bytes);
        FL_TRY(more, file->read(std::span(text).subspan(size)));
        text.resize(size + more);
        if (more == 0) break;
    }
    if (out.format == "defillama") {
        auto rows = parse_defillama_reserves(text, coins);
        if (!rows) {
            rows.error().where = path.string();
            return tl::make_unexpected(std::move(rows).error());
        }
        out.rows = *std::move(rows);
    } else {
        std::string coin;
        if (out.format == "daily-csv") {
            FL_TRY(named, coin_of(path));
            coin = std::move(named);
        }
        read_lines(without_mark(text), coin, rejects_listed, out);
    }
    if (out.rows.empty()) {
        std::string what = "no row is valid";
        if (!out.rejects.empty()) {
            what += fmt::format("; line {}: {}", out.rejects[0].line, out.rejects[0].reason);
        }
        return problem(std::move(what), path.string(), "see docs/import.md for the columns");
    }
    return std::optional(std::move(out));
}

Outcome<void> store_reserves(Store& store, const ReserveFile& file, FileReport& report) {
    describe(file, report);
    FL_TRY(counts, write_reserves(store, file.rows));
    report.rows += counts.rows;
    report.duplicates += counts.duplicates;
    return {};
}

}  // namespace faultline
