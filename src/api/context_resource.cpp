// ContextResource.
#include "api/context_resource.hpp"

#include <cmath>

#include "api/ratio_reading.hpp"
#include "insight/reading_json.hpp"

namespace faultline {
namespace {

constexpr DurationNs funding_ns = 90 * ns_per_day;

std::vector<RatioQuote> ratios_of(const MarketSnapshot& snapshot) {
    std::vector<RatioQuote> ratios;
    for (const VenueTicker& ticker : snapshot.tickers) {
        for (const LongShortRatio& ratio : ticker.ratios) {
            ratios.push_back({ticker.venue, ticker.symbol, ratio});
        }
    }
    return ratios;
}

void answer_dominance(ApiCall& call) {
    SeriesQuestion question;
    question.market = call.query.market();
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot || !call.may_ask()) return;
    question.to_ns = snapshot->at_ns + 1;
    question.from_ns = question.to_ns - funding_ns;
    call.context.service.ask_funding(
        question, call.answering<std::vector<VenueSeries<Funding>>>(
                      [snapshot, envelope = envelope_of(call.context, *snapshot)](
                          const std::vector<VenueSeries<Funding>>& series) {
                          std::vector<FundingSeries> funding;
                          for (const VenueSeries<Funding>& venue : series) {
                              FundingSeries past{venue.venue, venue.symbol, unknown, venue.points};
                              for (const VenueCoverage& coverage : snapshot->map.coverage) {
                                  const bool is_its = coverage.venue == venue.venue;
                                  if (is_its && coverage.open_interest_usd > 0) {
                                      past.open_interest_usd = coverage.open_interest_usd;
                                  }
                              }
                              funding.push_back(std::move(past));
                          }
                          const ZoneReading zones = find_zones(snapshot->map, unknown);
                          const DominanceReading reading =
                              read_dominance(snapshot->map, zones, funding, ratios_of(*snapshot));
                          return enveloped(envelope, dominance_json(reading),
                                           {"market", "at", "simulated"});
                      }));
}

void answer_ratio(ApiCall& call) {
    const std::string market = call.query.market();
    const std::vector<VenueId> venues = call.query.venues();
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot || !call.may_ask()) return;
    ask_ratio(call.context.service, snapshot, venues,
              call.answering<RatioReading>([envelope = envelope_of(call.context, *snapshot)](
                                               const RatioReading& reading) {
                  return enveloped(envelope, ratio_json(reading), {"market", "at", "simulated"});
              }));
}

}  // namespace

void add_context_routes(std::vector<Route>& routes) {
    routes.push_back({"GET", "/v1/dominance", "getDominance", {"market"}, 10, answer_dominance});
    routes.push_back(
        {"GET", "/v1/ratio", "getLeverageRatio", {"market", "venues"}, 10, answer_ratio});
}

}  // namespace faultline
