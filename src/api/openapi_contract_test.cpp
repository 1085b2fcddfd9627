// Across the folder: every operation of spec/openapi.json is asked of a server over loopback; the
// answer is held against its schema and its example, and every route against the spec.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

#include "api/alert_requests.hpp"
#include "api/json_schema.hpp"
#include "api/kept_questions.hpp"
#include "api/route.hpp"
#include "api/test_api.hpp"
#include "history/test_folder.hpp"
#include "insight/alert_rule_json.hpp"

namespace faultline {
namespace {

using Element = simdjson::dom::element;

std::string spec_text() {
    std::ifstream in(FAULTLINE_SOURCE_DIR "/spec/openapi.json", std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%')
            out += "%25";
        else if (c == ' ' || c == '+' || c == '&')
            out += c == ' ' ? "%20" : c == '+' ? "%2B" : "%26";
        else
            out += c;
    }
    return out;
}

struct Operation {
    std::string id, path, method;
    bool is_alert = false;  // answered beside the routes
    std::string target;     // with the examples of its parameters
    std::set<std::string> parameters;
    Element spec;
};

class Contract : public ApiTest {
  protected:
    void SetUp() override {
        ASSERT_FALSE(spec_parser.parse(spec_text()).get(spec));
        listen();
        simdjson::dom::object paths;
        ASSERT_FALSE(spec["paths"].get(paths));
        // What is made is there to be read, and what is forgotten is not asked for again.
        for (const char* method : {"put", "post", "get", "delete"}) {
            for (const auto [path, methods] : paths) {
                Operation operation;
                if (methods[method].get(operation.spec)) continue;
                operation.path = path;
                operation.method = method;
                std::ranges::transform(operation.method, operation.method.begin(), ::toupper);
                operation.id = std::string_view(operation.spec["operationId"]);
                operation.is_alert = operation.path.starts_with("/v1/alerts");
                operation.target = path;
                add_parameters(operation);
                operations.push_back(std::move(operation));
            }
        }
        keep_and_alert();
    }

    /// A place for questions, and an alert that has fired.
    void keep_and_alert() {
        questions.emplace(KeptQuestions::open(folder.path() / "questions.json").value());
        server->keep_questions(*questions);
        folder.write(
            "alerts/channels.json",
            R"({"channels":{"desk":{"type":"webhook","url":"https://127.0.0.1:1/desk"}}})");
        alerts = AlertService::open(network, {.folder = folder.path() / "alerts"}).value();
        server->serve_also(
            [this](const ServerRequest& request) { return answer_alerts(*alerts, request); });
        ASSERT_TRUE(alerts->put(
            parse_alert_rule(R"({"id":"btc-fired","kind":"ratio","market":"BTC","z":2})").value()));
        AlertReadings readings;
        readings.view.market = "BTC";
        readings.at_ns = fake_now_ns;
        readings.ratio_z = 3;
        ASSERT_EQ(alerts->tick(readings), 1U);
    }
    void TearDown() override { server.reset(); }

    void add_parameters(Operation& operation) {
        simdjson::dom::array parameters;
        if (operation.spec["parameters"].get(parameters)) return;
        std::string query;
        for (const Element one : parameters) {
            const Element parameter = JsonSchema(spec).resolved(one);
            const std::string name{std::string_view(parameter["name"])};
            Element example;
            const bool has_example = !parameter["example"].get(example);
            std::string_view text;
            const std::string value = !has_example         ? ""
                                      : !example.get(text) ? std::string(text)
                                                           : simdjson::to_string(example);
            if (std::string_view(parameter["in"]) == "path") {
                const std::string place = "{" + name + "}";
                operation.target.replace(operation.target.find(place), place.size(), value);
                continue;
            }
            operation.parameters.insert(name);
            if (!has_example) continue;
            query += (query.empty() ? "?" : "&") + name + "=" + encoded(value);
        }
        operation.target += query;
    }

    /// Members of the example that the answer has not; of lists the first elements are compared.
    static void missing_of(Element example, Element answer, const std::string& where,
                           std::vector<std::string>& found) {
        simdjson::dom::object members;
        simdjson::dom::array list, others;
        if (!example.get(members) && answer.is_object()) {
            for (const auto [name, value] : members) {
                Element same;
                const std::string place = where + "/" + std::string(name);
                if (answer[name].get(same)) {
                    found.push_back(place);
                } else {
                    missing_of(value, same, place, found);
                }
            }
        } else if (!example.get(list) && !answer.get(others) && list.size() > 0) {
            if (others.size() == 0) return found.push_back(where + "/0");
            missing_of(list.at(0).value(), others.at(0).value(), where + "/0", found);
        }
    }

    /// The body of its example, and the first of the statuses that are no problem.
    HttpAnswer ask_example(const Operation& operation, std::string& status) {
        simdjson::dom::object responses;
        EXPECT_FALSE(operation.spec["responses"].get(responses));
        status = std::string((*responses.begin()).key);
        Element body;
        std::string text;
        if (!operation.spec["requestBody"]["content"]["application/json"]["example"].get(body)) {
            text = simdjson::to_string(body);
        }
        return ask(operation.method, operation.target, {}, text);
    }

    TestFolder folder;
    std::optional<KeptQuestions> questions;
    std::unique_ptr<AlertService> alerts;
    simdjson::dom::parser spec_parser;
    Element spec;
    std::vector<Operation> operations;
};

TEST_F(Contract, EveryOperationAnswersAsItsSchemaAndItsExample) {
    const JsonSchema schemas(spec);
    for (const Operation& operation : operations) {
        SCOPED_TRACE(operation.method + " " + operation.target);
        std::string status;
        const HttpAnswer answer = ask_example(operation, status);
        // A rule that is put where there was none is made.
        const bool is_made = operation.id == "putAlert" && answer.status == 201;
        ASSERT_TRUE(std::to_string(answer.status) == status || is_made) << answer.body;
        Element content;
        if (operation.spec["responses"][status]["content"]["application/json"].get(content)) {
            EXPECT_EQ(answer.body.empty(), status == "204");
            continue;
        }
        Element asked;
        if (!operation.spec["requestBody"]["content"]["application/json"].get(asked)) {
            for (const std::string& fault :
                 schemas.faults(asked["schema"].value(), asked["example"].value())) {
                ADD_FAILURE() << "of the example asked: " << fault;
            }
        }
        const Element body = parse(answer.body);
        for (const std::string& fault : schemas.faults(content["schema"].value(), body)) {
            ADD_FAILURE() << fault;
        }
        Element example;
        ASSERT_FALSE(content["example"].get(example)) << "it has no example";
        std::vector<std::string> missing;
        missing_of(example, body, "", missing);
        for (const std::string& place : missing) ADD_FAILURE() << "not answered: " << place;
        for (const std::string& fault : schemas.faults(content["schema"].value(), example)) {
            ADD_FAILURE() << "of the example: " << fault;
        }
    }
}

TEST_F(Contract, RoutesAndSpecNameTheSameOperationsAndParameters) {
    std::set<std::string> known;
    for (const Route& route : all_routes()) {
        if (route.operation.empty()) continue;
        known.emplace(route.operation);
        const auto found = std::ranges::find(operations, route.operation, &Operation::id);
        ASSERT_NE(found, operations.end()) << route.path << " is not in the spec";
        EXPECT_EQ(found->path, route.path);
        EXPECT_EQ(found->method, route.method);
        const std::set<std::string> parameters(route.parameters.begin(), route.parameters.end());
        EXPECT_EQ(found->parameters, parameters) << route.path;
    }
    const auto alerts_too = std::ranges::count(operations, true, &Operation::is_alert);
    EXPECT_EQ(known.size() + static_cast<std::size_t>(alerts_too), operations.size());
}

TEST_F(Contract, UnknownParametersAreRefusedWithASuggestion) {
    const JsonSchema schemas(spec);
    const Element problem = spec.at_pointer("/components/schemas/Problem").value();
    for (const Operation& operation : operations) {
        if (operation.path.starts_with("/api/") || operation.parameters.empty()) continue;
        if (operation.is_alert) continue;  // reads those it knows
        SCOPED_TRACE(operation.path);
        std::string name = *operation.parameters.begin();
        name.back() = name.back() == 'x' ? 'y' : 'x';
        const HttpAnswer answer = get(operation.path + "?" + name + "=1");
        EXPECT_EQ(answer.status, 400);
        const Element body = parse(answer.body);
        EXPECT_TRUE(schemas.faults(problem, body).empty()) << answer.body;
        EXPECT_EQ(std::string_view(body["parameter"]), name);
        EXPECT_FALSE(std::string_view(body["remedy"]).empty());
    }
}

TEST_F(Contract, TheSpecIsServedAsItStands) {
    const HttpAnswer answer = get("/openapi.json");
    EXPECT_EQ(answer.header("Content-Type"), "application/json");
    EXPECT_EQ(answer.body, spec_text());
    EXPECT_EQ(get("/openapi.json", {{"If-None-Match", std::string(answer.header("ETag"))}}).status,
              304);
    EXPECT_FALSE(parse(get("/asyncapi.json").body)["asyncapi"].error());
}

}  // namespace
}  // namespace faultline
