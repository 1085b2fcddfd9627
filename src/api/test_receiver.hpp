// TestReceiver: an HTTP server on loopback that takes alerts and fails as it is told to.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/alert_messages.hpp"
#include "net/test_web_client.hpp"
#include "net/web_server.hpp"

namespace faultline {

class TestReceiver : public EchoHandler {
  public:
    explicit TestReceiver(AsioNetwork& network) {
        auto made = WebServer::listen(network, {}, *this);
        if (!made) ADD_FAILURE() << made.error().text();
        if (made) server_ = *std::move(made);
    }

    /// What to do with a request: take it or not, and what to answer.
    struct Plan {
        bool takes = true;
        ServerReply reply{};
    };
    std::function<Plan(const ServerRequest&)> plan = [](const ServerRequest&) { return Plan{}; };

    ServerReply answer(const ServerRequest& request) override {
        const Plan now = plan(request);
        const std::string id(request.header("webhook-id"));
        const std::string signature = webhook_signature(
            "sesame", id, std::stoll(std::string(request.header("webhook-timestamp"))),
            request.body);
        if (request.header("webhook-signature") != signature) ++badly_signed;
        if (now.takes) {
            std::string& body = taken[std::string(request.path())][id];
            if (!body.empty() && body != request.body) ++changed_bodies;
            if (!body.empty()) ++taken_again;
            body = request.body;
        }
        return now.reply;
    }
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    }
    /// channels.json with a webhook for each path.
    std::string channels_json(const std::vector<std::string>& paths) const {
        std::string text;
        for (const std::string& path : paths) {
            text += (text.empty() ? "" : ",") + ("\"" + path.substr(1)) +
                    R"(":{"type":"webhook","secret":"sesame","time_limit":"1s","url":")" +
                    url(path) + "\"}";
        }
        return "{\"channels\":{" + text + "}}";
    }

    std::map<std::string, std::map<std::string, std::string>> taken;  // path, id: body
    int badly_signed = 0, changed_bodies = 0, taken_again = 0;

  private:
    std::unique_ptr<WebServer> server_;
};

}  // namespace faultline
