// CmeVoice: what is public about CME: the regulator's weekly report (CFTC, "Traders in Financial
// Futures") as its open-data server tells it. There is no socket.
//
// A row is of a Tuesday and is published on the Friday after it, 15:30 in New York. Numbers are
// texts, open interest is contracts of one side, and the positions of the groups add up to it. The
// emulated market remembers no older weeks, so an answer holds one row.
#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"publicreporting.cftc.gov"};

struct Report {
    std::string_view code, product, name, units;
};
constexpr Report reports[] = {{"133741", "BTC", "BITCOIN", "(5 Bitcoins)"},
                              {"133742", "MBT", "MICRO BITCOIN", "(0.1 Bitcoin)"},
                              {"146021", "ETH", "ETHER CASH SETTLED", "(50 Ether)"}};

int accept(const VoiceConnection&, const EmulatedMarket&) { return 404; }

/// No connection is ever accepted, so nothing is heard; who talks all the same is hung up on.
VoiceReply hear(std::string_view, VoiceConnection&, const EmulatedMarket&, JsonParser&, TimeNs) {
    return {{}, true};
}
void tell(const MarketEvent&, VoiceConnection&, const EmulatedMarket&, std::vector<std::string>&) {}

/// The day of the latest report that is out. 1970-01-06 was a Tuesday.
TimeNs latest_report_ns(TimeNs now_ns) {
    constexpr DurationNs week_ns = 7 * ns_per_day;
    constexpr TimeNs first_ns = 5 * ns_per_day;
    constexpr DurationNs until_published_ns =
        3 * ns_per_day + 20 * ns_per_hour + 30 * ns_per_minute;
    const TimeNs since_ns = now_ns - until_published_ns - first_ns;
    return first_ns + since_ns / week_ns * week_ns;
}

/// Positions of four groups and of the small ones: shares of our own that add up on both sides.
void write_positions(JsonWriter& out, std::int64_t open) {
    const auto part = [open](int percent) { return open * percent / 100; };
    const std::int64_t dealer_long = part(30), dealer_short = part(18), dealer_spread = part(3);
    const std::int64_t managers_long = part(24), managers_short = part(6),
                       managers_spread = part(1);
    const std::int64_t funds_long = part(24), funds_short = part(62), funds_spread = part(6);
    const std::int64_t other_long = part(4), other_short = part(1);
    const std::int64_t spreads = dealer_spread + managers_spread + funds_spread;
    const std::int64_t told_long = dealer_long + managers_long + funds_long + other_long + spreads;
    const std::int64_t told_short =
        dealer_short + managers_short + funds_short + other_short + spreads;
    const auto member = [&out](std::string_view name, std::int64_t count) {
        out.member(name, std::to_string(count));
    };
    member("dealer_positions_long_all", dealer_long);
    member("dealer_positions_short_all", dealer_short);
    member("dealer_positions_spread_all", dealer_spread);
    member("asset_mgr_positions_long", managers_long);
    member("asset_mgr_positions_short", managers_short);
    member("asset_mgr_positions_spread", managers_spread);
    member("lev_money_positions_long", funds_long);
    member("lev_money_positions_short", funds_short);
    member("lev_money_positions_spread", funds_spread);
    member("other_rept_positions_long", other_long);
    member("other_rept_positions_short", other_short);
    member("other_rept_positions_spread", 0);
    member("tot_rept_positions_long_all", told_long);
    member("tot_rept_positions_short", told_short);
    member("nonrept_positions_long_all", open - told_long);
    member("nonrept_positions_short_all", open - told_short);
}

void write_row(JsonWriter& out, const Report& report, const Listing& listing, TimeNs now_ns) {
    const TimeNs day_ns = latest_report_ns(now_ns);
    const CivilTime day = to_civil(day_ns);
    const std::string date = format_time(day_ns).substr(0, 10);
    const std::string compact = date.substr(2, 2) + date.substr(5, 2) + date.substr(8, 2);
    const TimeNs year_ns = from_civil({day.year, 1, 1, 0, 0, 0, 0});
    const auto week = (day_ns - year_ns) / (7 * ns_per_day) + 1;
    const Decimal& open = listing.ticker.open_interest_contracts;
    out.begin_object()
        .member("id", compact + std::string(report.code) + "F")
        .member("market_and_exchange_names",
                std::string(report.name) + " - CHICAGO MERCANTILE EXCHANGE")
        .member("report_date_as_yyyy_mm_dd", date + "T00:00:00.000")
        .member("yyyy_report_week_ww", std::to_string(day.year) + " Report Week " +
                                           (week < 10 ? "0" : "") + std::to_string(week))
        .member("contract_market_name", report.name)
        .member("cftc_contract_market_code", report.code)
        .member("cftc_market_code", "CME ")
        .member("cftc_region_code", "CHI")
        .member("cftc_commodity_code", std::string(report.code.substr(0, 3)) + " ")
        .member("commodity_name", report.name)
        .member("open_interest_all", open.to_string());
    write_positions(out, static_cast<std::int64_t>(open.to_double()));
    out.member("change_in_open_interest_all", "0")
        .member("contract_units", report.units)
        .member("cftc_subgroup_code", "F85")
        .member("commodity", report.name)
        .member("commodity_subgroup_name", "DIGITAL ASSET")
        .member("commodity_group_name", "FINANCIAL INSTRUMENTS")
        .member("futonly_or_combined", "FutOnly")
        .end_object();
}

VoiceAnswer problem(int status, std::string_view code, std::string_view message) {
    JsonWriter out;
    out.begin_object()
        .member("code", code)
        .member("error", true)
        .member("message", message)
        .end_object();
    return {status, out.take()};
}

/// Rows of the asked market code; none where the code is of another market. Options of the query
/// begin with "$"; other parameters name columns, and what is no column is refused.
VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    if (request.path != "/resource/gpe5-46if.json") {
        return problem(404, "dataset.missing", "Not found");
    }
    const std::string_view code = request.parameter("cftc_contract_market_code");
    if (code.empty() && !request.query.empty() && !request.query.starts_with('$')) {
        return problem(400, "query.soql.no-such-column", "No such column");
    }
    JsonWriter out;
    out.begin_array();
    for (const Report& report : reports) {
        const Listing* listing = market.find(report.product);
        if (listing == nullptr || listing->ticker_ns == 0) continue;
        if (code.empty() || code == report.code) write_row(out, report, *listing, now_ns);
    }
    out.end_array();
    return {200, out.take()};
}

}  // namespace

extern const VenueVoice cme_voice;
const VenueVoice cme_voice = {
    .hosts = hosts,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer,
};

}  // namespace faultline
