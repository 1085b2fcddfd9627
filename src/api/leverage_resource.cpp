// LeverageResource: three texts of the same figures.
#include "api/leverage_resource.hpp"

#include "map/map_json.hpp"

namespace faultline {
namespace {

template <std::string (*Write)(const LeverageFigures&)>
void answer_figures(ApiCall& call) {
    const std::string market = call.query.market();
    const auto at_ns = call.query.time("at");
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot) return;
    const auto write = [envelope =
                            envelope_of(call.context, *snapshot)](const LeverageFigures& figures) {
        return enveloped(envelope, Write(figures), {"market", "at", "model_version", "simulated"});
    };
    if (!at_ns) return call.respond(write(snapshot->leverage));
    if (!call.may_ask()) return;
    call.context.service.ask_leverage(market, *at_ns, call.answering<LeverageFigures>(write));
}

}  // namespace

void add_leverage_routes(std::vector<Route>& routes) {
    const std::vector<std::string_view> parameters{"market", "at"};
    routes.push_back(
        {"GET", "/v1/leverage", "getLeverage", parameters, 2, answer_figures<leverage_json>});
    routes.push_back(
        {"GET", "/v1/exposure", "getExposure", parameters, 2, answer_figures<exposure_json>});
    routes.push_back(
        {"GET", "/v1/profile", "getProfile", parameters, 2, answer_figures<profile_json>});
}

}  // namespace faultline
