// What tests of the API share: a server over a hand-written market, and questions over loopback.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include "api/api_server.hpp"
#include "api/fake_market_service.hpp"
#include "net/test_web_client.hpp"

namespace faultline {

class ApiTest : public ::testing::Test {
  protected:
    void listen(ApiOptions options = {}) {
        options.version = "1.2.3";
        options.model_version = "test-1";
        auto made = ApiServer::listen(network, std::move(options), service);
        ASSERT_TRUE(made) << made.error().text();
        server = *std::move(made);
    }
    bool until(const std::function<bool()>& is_so) { return work_until(network, is_so); }
    std::string url(const std::string& path, const std::string& scheme = "http") {
        return scheme + "://127.0.0.1:" + std::to_string(server->port()) + path;
    }
    HttpAnswer ask(const std::string& method, const std::string& path,
                   std::vector<HttpHeader> headers = {}, std::string body = {}) {
        if (!server) listen();
        HttpRequest request;
        request.method = method;
        request.url = url(path);
        request.headers = std::move(headers);
        request.body = std::move(body);
        std::optional<HttpResult> result;
        const auto owner = std::make_shared<int>();
        network.ask(std::move(request), owner,
                    [&](HttpResult given) { result = std::move(given); });
        EXPECT_TRUE(until([&] { return result.has_value(); }));
        if (!result || !*result) {
            ADD_FAILURE() << (result ? result->error().detail : "no answer");
            return {};
        }
        return **std::move(result);
    }
    HttpAnswer get(const std::string& path, std::vector<HttpHeader> headers = {}) {
        return ask("GET", path, std::move(headers));
    }
    /// The body of a good answer, parsed; valid until the next.
    simdjson::dom::element json(const std::string& path) {
        const HttpAnswer answer = get(path);
        EXPECT_EQ(answer.status, 200) << path << ": " << answer.body;
        return parse(answer.body);
    }
    simdjson::dom::element parse(const std::string& body) {
        simdjson::dom::element element;
        auto error = parser.parse(body).get(element);
        EXPECT_FALSE(error) << body;
        if (error) error = parser.parse(std::string("null")).get(element);
        return element;
    }

    AsioNetwork network;
    FakeMarketService service;
    std::unique_ptr<ApiServer> server;
    simdjson::dom::parser parser;
};

}  // namespace faultline
