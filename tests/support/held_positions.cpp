// HeldPositions: columns to values; a header tells which column is which.
#include "support/held_positions.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <vector>

#include "history/csv_row.hpp"
#include "history/field.hpp"
#include "history/line_reader.hpp"
#include "venue/catalog.hpp"

namespace faultline::eval {
namespace {

/// Values of one row by the names in the header.
class NamedRow {
  public:
    explicit NamedRow(std::string_view header) {
        const CsvRow names(header);
        for (std::size_t i = 0; i < names.count(); ++i) columns_.emplace_back(names[i]);
    }
    bool take(std::string_view line) {
        row_.assign(line);
        return row_.count() == columns_.size();
    }
    std::string_view text(std::string_view name) const {
        const auto at = std::ranges::find(columns_, name);
        return at == columns_.end() ? std::string_view{}
                                    : row_[static_cast<std::size_t>(at - columns_.begin())];
    }
    double number(std::string_view name) const {
        return number_or_unknown(text(name), 0).value_or(unknown);
    }

  private:
    std::vector<std::string> columns_;
    CsvRow row_;
};

/// Gives every row to `take`, which says whether it is one.
Outcome<int> each_row(const std::filesystem::path& csv,
                      const std::function<bool(const NamedRow&)>& take) {
    FL_TRY(file, InputFile::open(csv));
    LineReader lines(std::move(file));
    std::string_view line;
    FL_TRY(any, lines.next(line));
    if (!any) return problem("is empty", csv.string(), "");
    NamedRow row(line);
    while (true) {
        FL_TRY(more, lines.next(line));
        if (!more) return 0;
        if (!row.take(line) || !take(row)) {
            return problem("line " + std::to_string(lines.line_number()) + " is no row of its kind",
                           csv.string(), "");
        }
    }
}

TimeNs from_ms(double ms) { return static_cast<TimeNs>(ms) * ns_per_ms; }

}  // namespace

Outcome<PositionsByCoin> read_positions(const std::filesystem::path& csv) {
    PositionsByCoin out;
    FL_CHECK(each_row(csv, [&](const NamedRow& row) {
        const auto at = parse_time(row.text("snapshot"));
        const std::string_view side = row.text("direction");
        const double size = std::abs(row.number("size"));
        HeldPosition held;
        held.account = row.text("address");
        held.side = side == "Long" ? Side::long_ : Side::short_;
        held.value_usd = std::abs(row.number("position_value"));
        held.mark_usd = held.value_usd / size;
        held.entry_usd = row.number("entry_px");
        held.liquidation_usd = row.number("liquidation_px");
        if (!(held.liquidation_usd > 0)) held.liquidation_usd = NAN;
        if (!at || (side != "Long" && side != "Short") || std::isnan(size)) return false;
        held.snapshot_ns = *at;
        if (size > 0 && held.value_usd > 0 && held.entry_usd > 0) {
            out[std::string(row.text("coin"))].push_back(held);
        }
        return true;
    }));
    for (auto& [coin, held] : out) {
        std::ranges::sort(held, {}, [](const HeldPosition& one) {
            return std::tie(one.snapshot_ns, one.account);
        });
    }
    return out;
}

Outcome<std::vector<MarketHour>> read_hours(const std::filesystem::path& candles_csv,
                                            const std::filesystem::path& open_interest_csv,
                                            const std::string& coin, VenueId prices_of) {
    std::map<TimeNs, MarketHour> hours;
    FL_CHECK(each_row(candles_csv, [&](const NamedRow& row) {
        if (row.text("coin") != coin || row.text("venue") != name_of(prices_of)) return true;
        PathBar bar;
        bar.open_ns = from_ms(row.number("t_ms"));
        bar.length_ns = ns_per_hour;
        bar.open_usd = row.number("open");
        bar.high_usd = row.number("high");
        bar.low_usd = row.number("low");
        bar.close_usd = row.number("close");
        hours[bar.close_ns()].bar = bar;
        return bar.low_usd > 0 && bar.high_usd >= bar.low_usd;
    }));
    if (hours.empty()) {
        return problem("has no bar of " + coin + " of " + std::string(name_of(prices_of)),
                       candles_csv.string(), "");
    }
    FL_CHECK(each_row(open_interest_csv, [&](const NamedRow& row) {
        if (row.text("coin") != coin) return true;
        const auto hour = hours.find(from_ms(row.number("t_ms")));
        if (hour == hours.end()) return true;
        hour->second.open_interest_coins = row.number("oi_usd") / hour->second.bar.close_usd;
        return true;
    }));
    std::vector<MarketHour> out;
    for (const auto& [close_ns, hour] : hours) out.push_back(hour);
    return out;
}

}  // namespace faultline::eval
