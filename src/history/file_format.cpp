// FileFormat: the table of formats and the two ways to recognise one.
// Columns: Binance's public data repository (README, 2026-10) and Tardis' downloadable CSV page.
#include "history/file_format.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

#include "core/time.hpp"

namespace faultline {
namespace {

using Names = std::vector<std::string>;
using Shape = bool (*)(const CsvRow&);

struct Spec {
    FileKind kind;
    std::string_view provider;
    std::string_view kind_name;
    Names columns;
    std::size_t required;  // that many of the columns must be there, the others may be missing
    Shape shape;           // recognises a row without header; null: there is always a header
};

bool is_epoch(std::string_view text) { return parse_epoch(text).has_value(); }
bool is_text_time(std::string_view text) { return parse_time(text).has_value(); }
bool is_word(std::string_view text, std::string_view a, std::string_view b) {
    const auto same = [text](std::string_view word) {
        return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char x, char y) {
            return std::tolower(static_cast<unsigned char>(x)) == y;
        });
    };
    return same(a) || same(b);
}

Names book_columns(int levels) {
    Names names{"exchange", "symbol", "timestamp", "local_timestamp"};
    for (int i = 0; i < levels; ++i) {
        for (const char* field :
             {"asks[{}].price", "asks[{}].amount", "bids[{}].price", "bids[{}].amount"}) {
            names.push_back(fmt::format(fmt::runtime(field), i));
        }
    }
    return names;
}

const Names kline_columns{"open_time",
                          "open",
                          "high",
                          "low",
                          "close",
                          "volume",
                          "close_time",
                          "quote_volume",
                          "count",
                          "taker_buy_volume",
                          "taker_buy_quote_volume",
                          "ignore"};
const Names tardis_event_columns{"exchange", "symbol", "timestamp", "local_timestamp",
                                 "id",       "side",   "price",     "amount"};

bool kline_shape(const CsvRow& row) {
    return row.count() == 12 && is_epoch(row[0]) && is_epoch(row[6]);
}

const std::vector<Spec>& specs() {
    static const std::vector<Spec> table{
        {FileKind::candle, "binance-vision", "candle", kline_columns, 7, kline_shape},
        {FileKind::mark_candle, "binance-vision", "mark_candle", kline_columns, 7, kline_shape},
        {FileKind::index_candle, "binance-vision", "index_candle", kline_columns, 7, kline_shape},
        {FileKind::aggregate_trade,
         "binance-vision",
         "trade",
         {"agg_trade_id", "price", "quantity", "first_trade_id", "last_trade_id", "transact_time",
          "is_buyer_maker"},
         7,
         [](const CsvRow& row) {
             return row.count() == 7 && is_epoch(row[5]) && is_word(row[6], "true", "false");
         }},
        {FileKind::vision_trade,
         "binance-vision",
         "trade",
         {"id", "price", "qty", "quote_qty", "time", "is_buyer_maker"},
         6,
         [](const CsvRow& row) {
             return row.count() == 6 && is_epoch(row[4]) && is_word(row[5], "true", "false");
         }},
        {FileKind::metrics,
         "binance-vision",
         "open_interest",
         {"create_time", "symbol", "sum_open_interest", "sum_open_interest_value",
          "count_toptrader_long_short_ratio", "sum_toptrader_long_short_ratio",
          "count_long_short_ratio", "sum_taker_long_short_vol_ratio"},
         4,
         [](const CsvRow& row) { return row.count() == 8 && is_text_time(row[0]); }},
        {FileKind::funding,
         "binance-vision",
         "funding",
         {"calc_time", "funding_interval_hours", "last_funding_rate"},
         3,
         [](const CsvRow& row) { return row.count() == 3 && is_epoch(row[0]); }},
        {FileKind::book_depth,
         "binance-vision",
         "book_depth",
         {"timestamp", "percentage", "depth", "notional"},
         4,
         [](const CsvRow& row) {
             return row.count() == 4 && (is_text_time(row[0]) || is_epoch(row[0]));
         }},
        {FileKind::liquidation_snapshot,
         "binance-vision",
         "liquidation",
         {"time", "side", "order_type", "time_in_force", "original_quantity", "price",
          "average_price", "order_status", "last_fill_quantity", "accumulated_fill_quantity"},
         10,
         [](const CsvRow& row) {
             return row.count() == 10 && is_epoch(row[0]) && is_word(row[1], "buy", "sell");
         }},
        {FileKind::tardis_trade, "tardis", "trade", tardis_event_columns, 8, nullptr},
        {FileKind::tardis_liquidation, "tardis", "liquidation", tardis_event_columns, 8, nullptr},
        {FileKind::derivative_ticker,
         "tardis",
         "derivative_ticker",
         {"exchange", "symbol", "timestamp", "local_timestamp", "funding_timestamp", "funding_rate",
          "predicted_funding_rate", "open_interest", "last_price", "index_price", "mark_price"},
         11,
         nullptr},
        {FileKind::book_snapshot_25, "tardis", "book_depth", book_columns(25), 104, nullptr},
        {FileKind::book_snapshot_5, "tardis", "book_depth", book_columns(5), 24, nullptr},
    };
    return table;
}

/// Spellings of a column that mean the same.
std::string canonical(std::string_view name) {
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    if (name == "base_qty") return "quote_qty";  // trades of coin-margined contracts
    if (name == "taker_buy_base_volume") return "taker_buy_volume";
    return std::string(name);
}

bool path_says(const std::filesystem::path& path, std::string_view word) {
    const auto has = [word](std::string_view name) {
        return std::search(name.begin(), name.end(), word.begin(), word.end(), [](char a, char b) {
                   return std::tolower(static_cast<unsigned char>(a)) ==
                          std::tolower(static_cast<unsigned char>(b));
               }) != name.end();
    };
    // The name itself and the folders that Vision and Tardis make: .../klines/BTCUSDT/1m/FILE.
    std::filesystem::path rest = path;
    for (int i = 0; i < 4 && !rest.filename().empty(); ++i) {
        if (has(rest.filename().string())) return true;
        rest = rest.parent_path();
    }
    return false;
}

/// Whether the file lies in one of the folders that Vision keeps for another kind of market.
bool lies_below(const std::filesystem::path& path, std::string_view folder) {
    std::filesystem::path rest = path.parent_path();
    for (int i = 0; i < 6 && !rest.filename().empty(); ++i, rest = rest.parent_path()) {
        if (rest.filename() == folder) return true;
    }
    return false;
}

Outcome<FileKind> kind_of_bars(const std::filesystem::path& path, const FileFormat& seen,
                               std::span<const std::string_view> lines) {
    if (path_says(path, "markPriceKlines")) return FileKind::mark_candle;
    if (path_says(path, "indexPriceKlines")) return FileKind::index_candle;
    if (path_says(path, "premiumIndexKlines")) {
        return problem("bars of the premium index are not prices", path.string(),
                       "leave these files out");
    }
    if (path_says(path, "klines")) return FileKind::candle;
    for (std::size_t i = seen.has_header ? 1 : 0; i < lines.size(); ++i) {
        const CsvRow row(lines[i]);
        if (row.count() != seen.column_count) continue;
        const std::string_view volume = seen.field(row, 5);
        if (volume.find_first_of("123456789") != std::string_view::npos) return FileKind::candle;
    }
    return problem("bars without volume may be of trade, mark or index prices", path.string(),
                   "put the file into a folder named klines, markPriceKlines or indexPriceKlines");
}

Outcome<FileKind> kind_of_tardis_events(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    if (path_says(name, "liquidations")) return FileKind::tardis_liquidation;
    if (path_says(name, "trades")) return FileKind::tardis_trade;
    if (path_says(path, "liquidations")) return FileKind::tardis_liquidation;
    if (path_says(path, "trades")) return FileKind::tardis_trade;
    return problem("trades and liquidations have the same columns, and the name says neither",
                   path.string(),
                   "name it as Tardis does: EXCHANGE_liquidations_DATE_SYMBOL.csv.gz");
}

/// "BTCUSD_PERP" of "BTCUSD_PERP-aggTrades-2024-01.zip".
std::string symbol_of(std::string_view name) {
    const std::string_view symbol = name.substr(0, name.find_first_of("-."));
    const bool good = symbol.size() >= 5 && std::all_of(symbol.begin(), symbol.end(), [](char c) {
                          return std::isupper(static_cast<unsigned char>(c)) ||
                                 std::isdigit(static_cast<unsigned char>(c)) || c == '_';
                      });
    return good ? std::string(symbol) : std::string();
}

bool is_header(const CsvRow& row) {
    const std::string_view first = row[0];
    return !first.empty() && std::isalpha(static_cast<unsigned char>(first.front())) &&
           row.count() > 1;
}

/// The columns of a spec found in a header; empty where a required one is missing.
std::vector<std::uint8_t> match_header(const Spec& spec, const CsvRow& header) {
    std::vector<std::uint8_t> columns(spec.columns.size(), FileFormat::missing);
    const std::size_t count = std::min(header.count(), CsvRow::fields_max);
    for (std::size_t field = 0; field < count; ++field) {
        const auto found =
            std::find(spec.columns.begin(), spec.columns.end(), canonical(header[field]));
        if (found == spec.columns.end()) continue;
        columns[static_cast<std::size_t>(found - spec.columns.begin())] =
            static_cast<std::uint8_t>(field);
    }
    for (std::size_t i = 0; i < spec.required; ++i) {
        if (columns[i] == FileFormat::missing) return {};
    }
    return columns;
}

FileFormat format_of(const Spec& spec, const CsvRow& row, bool has_header) {
    FileFormat format;
    format.kind = spec.kind;
    format.provider = spec.provider;
    format.kind_name = spec.kind_name;
    format.has_header = has_header;
    format.column_count = row.count();
    format.column_names = spec.columns;
    return format;
}

/// The first spec that fits; several specs may share their columns.
std::vector<FileFormat> match(const CsvRow& row) {
    const bool header = is_header(row);
    for (const Spec& spec : specs()) {
        FileFormat format = format_of(spec, row, header);
        if (header) {
            format.columns = match_header(spec, row);
            if (!format.columns.empty()) return {format};
        } else if (spec.shape != nullptr && spec.shape(row)) {
            for (std::size_t i = 0; i < spec.columns.size(); ++i) {
                format.columns.push_back(static_cast<std::uint8_t>(i));
            }
            return {format};
        }
    }
    return {};
}

}  // namespace

Outcome<FileFormat> detect_format(const std::filesystem::path& path, std::string_view inner_name,
                                  std::span<const std::string_view> lines) {
    std::vector<FileFormat> found;
    for (std::size_t i = 0; i < lines.size() && found.empty(); ++i) {
        // Without a header the first row may be a bad one; with one it is the first line.
        const CsvRow row(lines[i]);
        if (i > 0 && is_header(row)) continue;
        found = match(row);
        if (is_header(row)) break;
    }
    if (found.empty()) {
        const std::string_view seen = lines.empty() ? "" : lines[0].substr(0, 120);
        return problem(fmt::format("the format is not recognised; its first line is \"{}\"", seen),
                       path.string(),
                       "Binance Vision and Tardis CSV files are read: plain, gzip or zip");
    }
    FileFormat format = std::move(found.front());
    const auto rename = [&format](FileKind kind) {
        format.kind = kind;
        for (const Spec& spec : specs()) {
            if (spec.kind == kind) format.kind_name = spec.kind_name;
        }
    };
    if (format.kind == FileKind::candle) {
        FL_TRY(kind, kind_of_bars(path, format, lines));
        rename(kind);
    } else if (format.kind == FileKind::tardis_trade) {
        FL_TRY(kind, kind_of_tardis_events(path));
        rename(kind);
    }
    if (format.provider == "binance-vision") {
        if (lies_below(path, "spot")) {
            return problem("spot markets have no positions to liquidate", path.string(),
                           "take the files below futures/um or futures/cm");
        }
        format.symbol = symbol_of(path.filename().string());
        if (format.symbol.empty()) format.symbol = symbol_of(inner_name);
        if (format.symbol.empty() && format.kind != FileKind::metrics) {
            return problem("the rows carry no symbol and the name does not begin with one",
                           path.string(), "name it as Vision does: BTCUSDT-1m-2026-01.csv");
        }
    }
    return format;
}

}  // namespace faultline
