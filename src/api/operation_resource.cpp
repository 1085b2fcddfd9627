// OperationResource.
#include "api/operation_resource.hpp"

#include "api/metrics_text.hpp"

namespace faultline {
namespace {

ApiAnswer plain(std::string text) {
    ApiAnswer answer;
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = std::move(text);
    return answer;
}

void answer_health(ApiCall& call) {
    if (!call.refused()) call.respond(plain("alive\n"));
}

void answer_ready(ApiCall& call) {
    if (call.refused()) return;
    const ServiceStatus status = call.context.service.status();
    if (status.ready) return call.respond(plain("ready\n"));
    call.refuse({.status = 503,
                 .detail = status.progress_text.empty() ? "starting" : status.progress_text,
                 .title = "starting",
                 .retry_after_s = 1,
                 .progress_share = status.progress_share,
                 .progress_text = status.progress_text});
}

void answer_version(ApiCall& call) {
    if (call.refused()) return;
    JsonWriter json;
    json.begin_object();
    json.member("version", call.context.options.version);
    json.member("model_version", call.context.options.model_version);
    json.member("api", "v1");
    json.end_object();
    call.respond(json_answer(json.take()));
}

void answer_metrics(ApiCall& call) {
    if (call.refused()) return;
    ApiAnswer answer = plain(metrics_text(call.context));
    answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
    call.respond(std::move(answer));
}

}  // namespace

void add_operation_routes(std::vector<Route>& routes) {
    routes.push_back({"GET", "/healthz", "getHealth", {}, 0, answer_health});
    routes.push_back({"GET", "/readyz", "getReadiness", {}, 0, answer_ready});
    routes.push_back({"GET", "/version", "getVersion", {}, 1, answer_version});
    routes.push_back({"GET", "/metrics", "getMetrics", {}, 2, answer_metrics});
}

}  // namespace faultline
