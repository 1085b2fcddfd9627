// MissingResource.
#include "api/missing_resource.hpp"

namespace faultline {
namespace {

void answer_missing(ApiCall& call) {
    call.refuse({.status = 501,
                 .detail = std::string(call.request.path()) + " is not built into this program yet",
                 .remedy = "/openapi.json names what is there"});
}

}  // namespace

void add_missing_routes(std::vector<Route>& routes) {
    for (const std::string_view path : {"/v1/alerts", "/v1/alerts/log"}) {
        routes.push_back({"GET", path, "", {}, 1, answer_missing});
    }
}

}  // namespace faultline
