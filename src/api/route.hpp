// Route: an operation of the API: its method and path, the parameters it knows, and who answers.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/api_context.hpp"
#include "api/envelope.hpp"
#include "api/query_reader.hpp"
#include "api/route_path.hpp"
#include "net/server_request.hpp"

namespace faultline {

using Respond = std::function<void(ApiAnswer)>;  // once, from any thread

/// One request on its way. It lives during the call of the handler; a late answer takes a copy of
/// `respond` along and nothing else.
struct ApiCall {
    ApiContext& context;
    const ServerRequest& request;
    QueryReader& query;
    const std::vector<std::string>& path_values;  // of {names} in the path, decoded
    Respond respond;

    void refuse(const ApiProblem& problem) { respond(answer_of(problem)); }
    /// Answers with what the reader found wrong; true if there was something.
    bool refused() {
        if (query.problem()) refuse(*query.problem());
        return query.problem().has_value();
    }
    /// The newest snapshot of a market. Null after answering why there is none: 404 for a market
    /// that is not configured, 503 while starting.
    std::shared_ptr<const MarketSnapshot> snapshot_or_refuse(const std::string& market);
    /// A place among the questions that are being computed; false after answering 503.
    bool may_ask();
    /// What to give the service as `done`: writes the answer where it came, tells the problem else.
    template <class Answer, class Write>
    Done<Answer> answering(Write write) {
        return [respond_ = respond, asks = context.asks, write](Outcome<Answer> got) mutable {
            respond_(got ? write(*got) : answer_of(problem_of(got.error())));
            asks->fetch_sub(1);
        };
    }
};

struct Route {
    std::string_view method, path;  // "/v1/alerts/{id}"
    std::string_view operation;     // operationId in spec/openapi.json; empty: not in it
    std::vector<std::string_view> parameters;
    double cost = 1;  // of the client's budget
    void (*handle)(ApiCall& call) = nullptr;
    bool ignores_unknown = false;  // parameters: for clients that were written for other servers
};

/// All routes, those that answer 501 included.
const std::vector<Route>& all_routes();

/// An answer with an envelope: JSON that says when it was made, tagged by `body` alone.
ApiAnswer enveloped(const Envelope& envelope, std::string body,
                    const std::vector<std::string_view>& left_out);
/// JSON as it stands.
ApiAnswer json_answer(std::string body);

}  // namespace faultline
