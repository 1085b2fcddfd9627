// Route: matching, and what the handlers share.
#include "api/route.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace faultline {

std::shared_ptr<const MarketSnapshot> ApiCall::snapshot_or_refuse(const std::string& market) {
    auto snapshot = context.service.snapshot(market);
    if (snapshot) return snapshot;
    const ServiceStatus status = context.service.status();
    const bool is_known = std::ranges::find(status.markets, market) != status.markets.end();
    if (is_known) {
        refuse({.status = 503,
                .detail = "there is no map of " + market + " yet",
                .remedy = "try again in a moment; /readyz tells when all markets are ready",
                .title = "starting",
                .retry_after_s = 1,
                .progress_share = status.progress_share,
                .progress_text = status.progress_text});
        return nullptr;
    }
    std::string known;
    for (const std::string& name : status.markets) known += (known.empty() ? "" : ", ") + name;
    refuse({.status = 404,
            .detail = fmt::format("\"{}\" is not a market of this server", market),
            .parameter = "market",
            .remedy = "known: " + known});
    return nullptr;
}

bool ApiCall::may_ask() {
    if (context.asks->load() < context.options.asks_max) {
        context.asks->fetch_add(1);
        return true;
    }
    ++context.counts->over_asks;
    refuse({.status = 503,
            .detail = "too many questions are being computed",
            .remedy = "try again in a second",
            .retry_after_s = 1});
    return false;
}

ApiAnswer json_answer(std::string body) {
    ApiAnswer answer;
    answer.etag = etag_of(body);
    answer.body = std::move(body);
    return answer;
}

ApiAnswer enveloped(const Envelope& envelope, std::string body,
                    const std::vector<std::string_view>& left_out) {
    ApiAnswer answer;
    answer.etag = weak_etag_of(body);
    answer.body = envelope.around(std::move(body), left_out);
    return answer;
}

}  // namespace faultline
