// Across the folder: every operation of spec/openapi.json is asked of a server over loopback; the
// answer is held against its schema and its example, and every route against the spec.
#include <fstream>
#include <iterator>
#include <set>

#include "api/json_schema.hpp"
#include "api/route.hpp"
#include "api/test_api.hpp"

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
    std::string id, path;
    std::string target;  // with the examples of its parameters
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
        for (const auto [path, methods] : paths) {
            Operation operation;
            operation.path = path;
            operation.spec = methods["get"].value();
            operation.id = std::string_view(operation.spec["operationId"]);
            operation.target = path;
            add_parameters(operation);
            operations.push_back(std::move(operation));
        }
    }

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

    simdjson::dom::parser spec_parser;
    Element spec;
    std::vector<Operation> operations;
};

TEST_F(Contract, EveryOperationAnswersAsItsSchemaAndItsExample) {
    const JsonSchema schemas(spec);
    for (const Operation& operation : operations) {
        SCOPED_TRACE(operation.target);
        const HttpAnswer answer = get(operation.target);
        ASSERT_EQ(answer.status, 200) << answer.body;
        Element content;
        if (operation.spec["responses"]["200"]["content"]["application/json"].get(content)) {
            EXPECT_FALSE(answer.body.empty());
            continue;
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
        const std::set<std::string> parameters(route.parameters.begin(), route.parameters.end());
        EXPECT_EQ(found->parameters, parameters) << route.path;
    }
    EXPECT_EQ(known.size(), operations.size());
}

TEST_F(Contract, UnknownParametersAreRefusedWithASuggestion) {
    const JsonSchema schemas(spec);
    const Element problem = spec.at_pointer("/components/schemas/Problem").value();
    for (const Operation& operation : operations) {
        if (operation.path.starts_with("/api/") || operation.parameters.empty()) continue;
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
