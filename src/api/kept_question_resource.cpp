// KeptQuestionResource: a body or parameters to a question, its first answer, the list.
#include "api/kept_question_resource.hpp"

#include <cmath>
#include <fmt/format.h>

#include "api/kept_questions.hpp"
#include "api/question_resource.hpp"
#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr std::string_view no_place = "this server keeps no questions";

/// The place where questions are kept; null after answering that there is none.
KeptQuestions* kept_or_refuse(ApiCall& call) {
    if (call.context.questions == nullptr) {
        call.refuse({.status = 503, .detail = std::string(no_place)});
    }
    return call.context.questions;
}

std::string encoded(std::string_view text) {
    std::string out;
    for (const char letter : text)
        out += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    return out;
}

/// The members of a JSON object as a query; a problem where the body is none.
Result<std::string> query_of(std::string_view body) {
    JsonParser parser;
    FL_TRY(json, parser.parse(body));
    std::string query;
    FL_CHECK(json.each_member([&](std::string_view key, Json value) -> Result<void> {
        std::string text;
        if (const auto words = value.text()) {
            text = *words;
        } else {
            FL_TRY(number, value.decimal());
            text = number.to_string();
        }
        query += (query.empty() ? "" : "&") + encoded(key) + "=" + encoded(text);
        return {};
    }));
    return query;
}

void refuse_unknown(ApiCall& call) {
    call.refuse({.status = 404,
                 .detail = "no question " + call.path_values.at(0).substr(0, 40) + " is kept",
                 .remedy = "GET /v1/questions lists them"});
}

void answer_keep(ApiCall& call) {
    KeptQuestions* const kept = kept_or_refuse(call);
    if (kept == nullptr) return;
    const auto parameters = query_of(call.request.body);
    if (!parameters) {
        return call.refuse({.status = 400,
                            .detail = "the body is no JSON object of texts and numbers",
                            .remedy = R"(send {"text":"Will BTC touch $60,000 within 24h?"})"});
    }
    const TimeNs now_ns = call.context.service.status().now_ns;
    QueryReader query(*parameters, question_parameters);
    KeptQuestion asked;
    asked.question = asked_question(query, now_ns);
    asked.asked_ns = now_ns;
    if (query.problem()) return call.refuse(*query.problem());
    if (kept->all().size() >= KeptQuestions::questions_max) {
        return call.refuse({.status = 409,
                            .detail = "as many questions are kept as can be",
                            .remedy = "forget one that is settled (DELETE /v1/questions/ID)"});
    }
    const auto snapshot = call.snapshot_or_refuse(price_market_of(asked.question));
    if (!snapshot || !call.may_ask()) return;
    auto write = [asked, kept, post = call.context.post,
                  respond = call.respond](const Answer& answer) mutable {
        asked.settlement = answer.settlement;
        asked.readings.push_back({answer.at_ns, answer.probability, answer.lo, answer.hi});
        if (asked.question.from_ns <= asked.asked_ns) asked.start_usd = answer.price_usd;
        // The list belongs to the API's thread; the answer may come on another.
        post([asked, kept, respond] {
            const auto id = kept->keep(asked);
            if (!id) {
                return respond(answer_of(ApiProblem{
                    .status = 507, .detail = id.error().text(), .title = "Insufficient Storage"}));
            }
            ApiAnswer made = json_answer(kept_question_json(*kept->find(*id), true));
            made.status = 201;
            made.headers.push_back({"Location", "/v1/questions/" + *id});
            respond(std::move(made));
        });
    };
    ask_answer(
        call.context.service, snapshot, asked.question, unknown,
        [write, respond = call.respond, asks = call.context.asks](Outcome<Answer> answer) mutable {
            asks->fetch_sub(1);
            if (!answer) return respond(answer_of(problem_of(answer.error())));
            write(*answer);
        });
}

void answer_list(ApiCall& call) {
    const KeptQuestions* const kept = kept_or_refuse(call);
    if (kept == nullptr) return;
    const std::string_view state = call.query.choice("state", {"", "open", "yes", "no", "unknown"});
    if (call.refused()) return;
    double sum = 0;
    std::uint64_t settled = 0;
    std::string list;
    for (const KeptQuestion& one : kept->all()) {
        if (const double brier = one.brier(); std::isfinite(brier)) {
            sum += brier;
            ++settled;
        }
        if (!state.empty() && name_of(one.outcome.state) != state) continue;
        list += (list.empty() ? "" : ",") + kept_question_json(one, false);
    }
    JsonWriter record;
    record.begin_object().member("settled", settled);
    record.key("mean_brier")
        .rounded(settled == 0 ? unknown : sum / static_cast<double>(settled), 6);
    record.end_object();
    const ServiceStatus status = call.context.service.status();
    call.respond(json_answer(R"({"questions":[)" + list + R"(],"record":)" + record.take() +
                             R"(,"generated_at":")" + format_time(status.now_ns) +
                             R"(","simulated":)" + (status.simulated ? "true}" : "false}")));
}

void answer_one(ApiCall& call) {
    const KeptQuestions* const kept = kept_or_refuse(call);
    if (kept == nullptr) return;
    const KeptQuestion* const question = kept->find(call.path_values.at(0));
    if (question == nullptr) return refuse_unknown(call);
    call.respond(json_answer(kept_question_json(*question, true)));
}

void answer_forget(ApiCall& call) {
    KeptQuestions* const kept = kept_or_refuse(call);
    if (kept == nullptr) return;
    if (kept->find(call.path_values.at(0)) == nullptr) return refuse_unknown(call);
    const auto forgotten = kept->forget(call.path_values.at(0));
    if (!forgotten) {
        return call.refuse(
            {.status = 507, .detail = forgotten.error().text(), .title = "Insufficient Storage"});
    }
    ApiAnswer gone;
    gone.status = 204;
    call.respond(std::move(gone));
}

}  // namespace

void add_kept_question_routes(std::vector<Route>& routes) {
    routes.push_back({"GET", "/v1/questions", "listQuestions", {"state"}, 1, answer_list});
    routes.push_back({"POST", "/v1/questions", "keepQuestion", {}, 20, answer_keep});
    routes.push_back({"GET", "/v1/questions/{id}", "getQuestion", {}, 1, answer_one});
    routes.push_back({"DELETE", "/v1/questions/{id}", "forgetQuestion", {}, 1, answer_forget});
}

}  // namespace faultline
