// api: what clients send, as bytes: queries, messages of the stream, paths, tiles read back.
// Nothing may crash, and what is refused says what and why.
#include "api/heat_tile.hpp"
#include "api/query_reader.hpp"
#include "api/reply_dress.hpp"
#include "api/route_path.hpp"
#include "api/static_files.hpp"
#include "api/stream_request.hpp"
#include "fuzz.hpp"

namespace faultline {
namespace {

using fuzz::require;

void read_query(std::string_view text) {
    constexpr std::string_view known[] = {"market", "at",    "venues", "leverage", "side",
                                          "bucket", "range", "from",   "to",       "step",
                                          "span",   "limit", "cursor", "min_usd"};
    constexpr TimeNs now_ns = 1'770'292'800LL * ns_per_second;
    QueryReader reader(text, known);
    const MapQuestion map = reader.map_question();
    reader.side();
    const std::size_t limit = reader.count("limit", 200, 1000);
    const auto period = reader.period(now_ns, "24h", 400 * ns_per_day);
    require(limit >= 1 && limit <= 1000);
    require(map.around >= 0 && map.around < 1 && map.low_usd <= map.high_usd);
    if (!reader.problem()) {
        require(period.step_ns > 0 && period.from_ns < period.to_ns);
        require(map.leverage_min <= map.leverage_max);
    } else {
        require(!reader.problem()->detail.empty());
    }
}

}  // namespace

}  // namespace faultline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline;
    using fuzz::require;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_query(text);
    static JsonParser parser;
    std::string id_json;
    const auto request = read_stream_request(text, parser, id_json);
    require(!id_json.empty());
    if (!request) require(!request.error().detail.empty());
    std::vector<std::string> values;
    for (const std::string_view pattern :
         {"/v1/map", "/v1/alerts/{id}", "/liquidation-map/{symbol}", "/{a}/{b}/x"}) {
        fits(pattern, text, values);
    }
    if (text.starts_with('/')) StaticFiles({}, "").answer(text);
    admits_coding(text, "gzip");
    names_tag(text, "\"a\"");
    if (const auto tile = decode_tile(text)) {
        require(tile->longs.size() == std::size_t{tile->columns} * tile->rows);
    }
    return 0;
}
