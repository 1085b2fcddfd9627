// MapResource: which of the three ways a question goes.
#include "api/map_resource.hpp"

#include <fmt/format.h>

#include "api/map_cut.hpp"
#include "api/map_texts.hpp"
#include "map/map_json.hpp"

namespace faultline {
namespace {

void answer_map(ApiCall& call) {
    const MapQuestion question = call.query.map_question();
    const auto side = call.query.side();
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot) return;
    const bool is_whole_market = !question.at_ns && question.venues.empty() &&
                                 !call.query.has("leverage") && question.bucket_usd == 0;
    const bool is_ranged = question.around > 0 || question.high_usd > 0;
    if (is_whole_market && !is_ranged && !side) {
        ApiAnswer answer;
        answer.packed = call.context.maps->text(call.context, snapshot);
        return call.respond(std::move(answer));
    }
    const Envelope envelope = envelope_of(call.context, *snapshot);
    const auto write = [envelope, side](const LiquidationMap& map) {
        return enveloped(envelope, to_json(side ? one_side(map, *side) : map),
                         {"market", "at", "simulated"});
    };
    if (is_whole_market) {
        const LiquidationMap& map = snapshot->map;
        if (!is_ranged) return call.respond(write(map));
        const double price = map.current_price_usd;
        const bool is_around = question.around > 0;
        return call.respond(
            write(cut_map(map, is_around ? price * (1 - question.around) : question.low_usd,
                          is_around ? price * (1 + question.around) : question.high_usd)));
    }
    if (refused_rows(call, question, *snapshot) || !call.may_ask()) return;
    call.context.service.ask_map(question, call.answering<LiquidationMap>(write));
}

}  // namespace

bool refused_rows(ApiCall& call, const MapQuestion& question, const MarketSnapshot& snapshot) {
    const LiquidationMap& map = snapshot.map;
    if (question.bucket_usd == 0 || map.levels.empty()) return false;
    double low = map.levels.front().price_usd;
    double high = map.levels.back().price_usd + map.bucket_usd;
    if (question.around > 0) {
        low = map.current_price_usd * (1 - question.around);
        high = map.current_price_usd * (1 + question.around);
    } else if (question.high_usd > 0) {
        low = question.low_usd;
        high = question.high_usd;
    }
    const double rows = (high - low) / question.bucket_usd;
    const auto rows_max = static_cast<double>(call.context.options.rows_max);
    if (rows <= rows_max) return false;
    call.refuse({.status = 422,
                 .detail = fmt::format("{:.0f} price rows are more than {:.0f}", rows, rows_max),
                 .parameter = "bucket",
                 .remedy = "choose a larger bucket or a smaller range"});
    return true;
}

void add_map_routes(std::vector<Route>& routes) {
    routes.push_back({"GET",
                      "/v1/map",
                      "getMap",
                      {"market", "at", "venues", "leverage", "side", "bucket", "range"},
                      1,
                      answer_map});
}

}  // namespace faultline
