// CME on paper: daily settlements and the weekly report of the regulator (CFTC). Low frequency.
//
// There is no public socket. Open interest is in contracts, one-sided, and that of a product is
// the sum over its expiries ("BTC", "MBT"); settlement prices belong to expiries ("BTCU26"). The
// settlements answer names neither its product nor, in old copies, its day: the context's symbol
// says the product. The exchange refuses ordinary clients there, so only the regulator's rows are
// polled; settlements are read from files.
#include <cmath>

#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr Endpoint rest[] = {{"cftc", "https://publicreporting.cftc.gov/resource/gpe5-46if.json"}};
constexpr std::string_view kinds[] = {"mark_price", "open_interest"};

/// The trading day ends at 16:00 in Chicago, which is 22:00 UTC in winter: what a dated row tells
/// was so by then, and was not known at the day's beginning.
constexpr DurationNs day_end = 22 * ns_per_hour;

struct Report {
    std::string_view code;    // CFTC contract market code
    std::string_view symbol;  // the product
};
constexpr Report reports[] = {{"133741", "BTC"}, {"133742", "MBT"}, {"146021", "ETH"}};

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    for (const Instrument& instrument : instruments) {
        for (const Report& report : reports) {
            if (report.symbol != instrument.symbol) continue;
            plan.polls.push_back({.url = std::string(rest[0].url) +
                                         "?cftc_contract_market_code=" + std::string(report.code) +
                                         "&$order=report_date_as_yyyy_mm_dd%20DESC&$limit=10",
                                  .body = {},
                                  .endpoint = "cftc",
                                  .symbol = instrument.symbol,
                                  .every_ns = 6 * ns_per_hour});
        }
    }
    return plan;
}

/// "12,345", "63100.0A" (A and B mark asked and bid prices), "-" or "" for none.
Result<double> printed_number(const Json& row, std::string_view key) {
    const std::optional<Json> found = row.find(key);
    if (!found) return unknown;
    if (found->is_number()) return found->number();
    FL_TRY(written, row.text_if(key));
    std::string digits;
    for (const char c : written.substr(0, 40)) {
        if (c != ',') digits += c;
    }
    if (!digits.empty() && (digits.back() == 'A' || digits.back() == 'B')) digits.pop_back();
    if (digits.empty() || digits == "-") return unknown;
    FL_TRY(number, Decimal::parse(digits));
    return number.to_double();
}

// ---- settlements

/// "SEP 26" of "BTC" to "BTCU26"; empty where it is no month ("Total").
std::string expiry_symbol(std::string_view product, std::string_view month) {
    constexpr std::string_view names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL",
                                          "JLY", "AUG", "SEP", "OCT", "NOV", "DEC"};
    constexpr std::string_view letters = "FGHJKMNNQUVXZ";
    if (product.empty() || month.size() != 6 || month[3] != ' ') return {};
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if (month.substr(0, 3) != names[i]) continue;
        return std::string(product) + letters[i] + std::string(month.substr(4));
    }
    return {};
}

/// "09/08/2026"; 0 where it is no day.
TimeNs trade_day(std::string_view written) {
    if (written.size() != 10 || written[2] != '/' || written[5] != '/') return 0;
    const std::string iso = std::string(written.substr(6)) + "-" +
                            std::string(written.substr(0, 2)) + "-" +
                            std::string(written.substr(3, 2));
    const Result<TimeNs> day = parse_time(iso);
    return day ? *day + day_end : 0;
}

Result<FrameKind> decode_settlements(const Json& root, const Json& rows,
                                     const DecodeContext& context, EventBatch& batch) {
    FL_TRY(day, root.text_if("tradeDate"));
    const TimeNs at_ns = trade_day(day);
    const std::string_view product = context.symbol;
    double open = unknown;
    FL_CHECK(rows.each([&](Json row) -> Result<void> {
        FL_TRY(month, row.text("month"));
        if (month == "Total" || month == "TOTAL") return {};
        FL_TRY(settle, printed_number(row, "settle"));
        FL_TRY(contracts, printed_number(row, "openInterest"));
        const std::string symbol = expiry_symbol(product, month);
        if (!symbol.empty()) add_mark(batch, row_head(context, symbol, at_ns), settle, unknown);
        if (!std::isnan(contracts)) open = std::isnan(open) ? contracts : open + contracts;
        return {};
    }));
    add_open_interest(batch, row_head(context, product, at_ns), open, unknown);
    return FrameKind::data;
}

// ---- regulator

/// A row of "Traders in Financial Futures": open interest of one product on a Tuesday.
Result<void> add_report(const Json& row, bool& is_foreign, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(code, row.text("cftc_contract_market_code"));
    FL_TRY(combined, row.text_if("futonly_or_combined"));
    std::string_view symbol;
    for (const Report& report : reports) {
        if (report.code == code) symbol = report.symbol;
    }
    // Rows of other exchanges (Coinbase Derivatives is in the same report) and rows that add
    // options are not ours.
    if (symbol.empty() || combined == "Combined") {
        is_foreign = true;
        return {};
    }
    FL_TRY(day, row.time_text("report_date_as_yyyy_mm_dd"));
    FL_TRY(open, printed_number(row, "open_interest_all"));
    add_open_interest(batch, row_head(context, symbol, day + day_end), open, unknown);
    return {};
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (const auto rows = root.find("settlements")) {
        return decode_settlements(root, *rows, context, batch);
    }
    bool is_foreign = false;
    if (root.has("cftc_contract_market_code")) {
        FL_CHECK(add_report(root, is_foreign, context, batch));
    } else if (root.is_array()) {
        if (root.size() > 0 && !(*root.at(0)).has("cftc_contract_market_code")) {
            return FrameKind::unknown;
        }
        FL_CHECK(root.each([&](Json row) { return add_report(row, is_foreign, context, batch); }));
    } else if (root.has("error") || root.has("errorCode")) {
        const std::string text = text_of(root, "message");
        return because(batch, FrameKind::error, text.empty() ? "refused" : text);
    } else {
        return FrameKind::unknown;
    }
    if (!batch.empty() || !is_foreign) return FrameKind::data;
    return because(batch, FrameKind::ignored, "report on another market, or one that adds options");
}

}  // namespace

extern const VenueWire cme_wire;
const VenueWire cme_wire = {
    .rest = rest,
    .rest_weight_per_s = 0.2,
    .omits = "everything: no liquidation is published",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
};

}  // namespace faultline
