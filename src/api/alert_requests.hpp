// AlertRequests: /v1/alerts over HTTP. Rules can be made and changed here; channels cannot.
//
//   GET    /v1/alerts        {"rules": […], "channels": […], "trouble": null}
//   POST   /v1/alerts        a rule; 201 and its address, 409 where its id is taken
//   GET    /v1/alerts/{id}   a rule with its state
//   PUT    /v1/alerts/{id}   makes or replaces it (201, 200)
//   DELETE /v1/alerts/{id}   204
//   GET    /v1/alerts/log    {"alerts": […]} newest first; limit (100, at most 1000), rule, market
//   POST   /v1/alerts/test   {"channel": "desk"}: a test alert; 202
//
// Problems are application/problem+json.
#pragma once

#include <optional>

#include "api/alert_service.hpp"
#include "net/server_request.hpp"

namespace faultline {

/// Nothing where the path is none of these.
std::optional<ServerReply> answer_alerts(AlertService& service, const ServerRequest& request);

/// One alert as the log and the stream tell it: alert_json plus "deliveries".
std::string journal_entry_json(const JournalEntry& entry);

}  // namespace faultline
