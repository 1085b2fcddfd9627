// ApiServer: the way of a request.
#include "api/api_server.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "api/access_guard.hpp"
#include "api/client_budgets.hpp"
#include "api/map_texts.hpp"
#include "api/nearest_name.hpp"
#include "api/reply_dress.hpp"
#include "api/route.hpp"
#include "api/static_files.hpp"
#include "api/stream_server.hpp"

namespace faultline {
namespace {

constexpr std::string_view stream_path = "/v1/stream";

/// The dashboard's files, and what says that the server lives, are nobody's secret.
bool is_open_to_all(std::string_view path) { return path == "/healthz" || path == "/readyz"; }

ApiAnswer answer_of(ServerReply reply) {
    ApiAnswer answer;
    answer.status = reply.status;
    answer.content_type = std::move(reply.content_type);
    answer.headers = std::move(reply.headers);
    answer.body = std::move(reply.body);
    return answer;
}

}  // namespace

class ApiServer::Front final : public WebHandler, public ServiceListener {
  public:
    Front(AsioNetwork& network, ApiOptions options, MarketService& service)
        : options_(std::move(options)),
          context_(options_, service),
          dress_(std::make_shared<const ReplyDress>(options_)),
          guard_(options_),
          budgets_(options_.cost_per_s, options_.cost_burst),
          files_(built_in_assets(), options_.web_root),
          stream_(network, context_) {
        context_.utc_ns = [&network] { return network.utc_ns(); };
        context_.monotonic_ns = [&network] { return network.monotonic_ns(); };
        context_.server_counts = [this]() -> const ServerCounts& { return server->counts(); };
        context_.clients = [this] { return server->clients(); };
        context_.post = [&network](std::function<void()> work) { network.post(std::move(work)); };
        context_.maps = &maps_;
        context_.stream = &stream_;
        service.listen(this);
    }
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;
    ~Front() override {
        context_.service.listen(nullptr);
        if (server) server->stop();
    }

    const ApiOptions& options() const { return options_; }

    ServerReply answer(const ServerRequest& request) override {  // not asked: see answer_later
        ServerReply reply;
        answer_later(request, [&reply](ServerReply given) { reply = std::move(given); });
        return reply;
    }

    void answer_later(const ServerRequest& request,
                      std::function<void(ServerReply)> done) override {
        Respond respond = [done = std::move(done), dress = dress_, counts = context_.counts,
                           asked = asked_for(request)](ApiAnswer answer) {
            ServerReply reply = dress->dress(asked, std::move(answer));
            const auto status_class = static_cast<std::size_t>(reply.status / 100);
            if (status_class < counts->answers_by_class.size()) {
                counts->answers_by_class[status_class].fetch_add(1);
            }
            done(std::move(reply));
        };
        const std::string_view path = request.path();
        std::vector<std::string> values;
        const Route* route = nullptr;
        std::string methods;  // that the path has
        for (const Route& one : all_routes()) {
            if (!fits(one.path, path, values)) continue;
            methods += (methods.empty() ? "" : ", ") + std::string(one.method);
            if (one.method == request.method) {
                route = &one;
                break;
            }
        }
        if (const auto wait_ns = budgets_.spend(request.peer, route != nullptr ? route->cost : 1,
                                                context_.monotonic_ns());
            wait_ns > 0) {
            return refuse_rate(respond, wait_ns);
        }
        if (request.method == "OPTIONS") return answer_options(respond, methods);
        const bool is_data =
            !methods.empty() || path.starts_with("/v1/") || path.starts_with("/api/");
        if (is_data && !guard_.has_token(request, false) && !is_open_to_all(path)) {
            return refuse_token(respond);
        }
        // A page of another origin can send a form without asking first.
        if (request.method != "GET" && !guard_.may_open(request)) {
            return respond(answer_of({.status = 403,
                                      .detail = "pages of other origins may not change anything",
                                      .remedy = "name the origin among those that are allowed"}));
        }
        if (also) {
            if (auto reply = also(request)) return respond(answer_of(*std::move(reply)));
        }
        if (route == nullptr && methods.empty()) return answer_file(request, respond);
        if (route == nullptr) return refuse_method(respond, request.method, methods);
        if (request.query().size() > options_.query_bytes_max) {
            return respond(answer_of({.status = 414,
                                      .detail = fmt::format("the query is longer than {} bytes",
                                                            options_.query_bytes_max)}));
        }
        QueryReader query(request.query(), route->parameters, route->ignores_unknown);
        ApiCall call{context_, request, query, values, std::move(respond)};
        route->handle(call);
    }

    int accept(const ServerRequest& request) override {
        if (request.path() != stream_path) return 404;
        if (!guard_.has_token(request, true)) {
            ++context_.counts->refused_tokens;
            return 401;
        }
        if (!guard_.may_open(request)) return 403;
        return budgets_.spend(request.peer, 1, context_.monotonic_ns()) > 0 ? 429 : 101;
    }
    std::string subprotocol(const ServerRequest& request) override {
        constexpr std::string_view ours = "faultline.v1";
        return has_token(request.header("Sec-WebSocket-Protocol"), ours) ? std::string(ours) : "";
    }
    void opened(const std::shared_ptr<ServerSocket>& socket, const ServerRequest&) override {
        stream_.opened(socket);
    }
    void message(ServerSocket& socket, std::string_view payload, bool is_binary) override {
        stream_.message(socket, payload, is_binary);
    }
    void closed(ServerSocket& socket) override { stream_.closed(socket); }

    void published(const std::shared_ptr<const MarketSnapshot>& snapshot) override {
        maps_.published(context_, snapshot);
        stream_.published(snapshot);
    }
    void liquidated(const SeenLiquidation& seen) override { stream_.liquidated(seen); }
    void venues_changed() override { context_.forget_tally(); }
    void column(const std::string& market, const Heatmap& column, bool is_final) override {
        stream_.column(market, column, is_final);
    }

    StreamServer& stream() { return stream_; }
    void keep_questions(KeptQuestions& questions) { context_.questions = &questions; }

    std::unique_ptr<WebServer> server;  // set once it listens
    ApiServer::Also also;

  private:
    void refuse_token(const Respond& respond) {
        ++context_.counts->refused_tokens;
        respond(answer_of({.status = 401,
                           .detail = "a bearer token is needed",
                           .remedy = "send the header Authorization: Bearer TOKEN"}));
    }

    void refuse_rate(const Respond& respond, DurationNs wait_ns) {
        ++context_.counts->over_rate;
        respond(answer_of(
            {.status = 429,
             .detail = "too many requests from this address",
             .remedy = "wait as long as Retry-After says; the stream tells news without asking",
             .retry_after_s = static_cast<int>((wait_ns + ns_per_second - 1) / ns_per_second)}));
    }

    void answer_options(const Respond& respond, const std::string& methods) const {
        ApiAnswer answer;
        answer.status = 204;
        const std::string allowed = (methods.empty() ? "GET" : methods) + ", HEAD, OPTIONS";
        answer.headers.push_back({"Allow", allowed});
        if (!options_.cors_origins.empty()) {
            answer.headers.push_back({"Access-Control-Allow-Methods", allowed});
            answer.headers.push_back(
                {"Access-Control-Allow-Headers", "Authorization, Content-Type, If-None-Match"});
            answer.headers.push_back({"Access-Control-Max-Age", "600"});
        }
        respond(std::move(answer));
    }

    static void refuse_method(const Respond& respond, const std::string& method,
                              const std::string& methods) {
        ApiAnswer answer = answer_of({.status = 405,
                                      .detail = method + " is not an operation of this path",
                                      .remedy = "it has " + methods});
        answer.headers.push_back({"Allow", methods + ", OPTIONS"});
        respond(std::move(answer));
    }

    void answer_file(const ServerRequest& request, const Respond& respond) const {
        const std::string_view path = request.path();
        if (request.method != "GET") return refuse_method(respond, request.method, "GET");
        if (path == stream_path) {
            return respond(answer_of({.status = 426,
                                      .detail = "the stream is a WebSocket",
                                      .remedy = "open it with ws:// or wss://"}));
        }
        if (auto file = files_.answer(path)) return respond(*std::move(file));
        std::vector<std::string_view> paths;
        for (const Route& route : all_routes()) paths.push_back(route.path);
        const std::string_view meant = nearest_name(path, paths);
        respond(answer_of({.status = 404,
                           .detail = fmt::format("there is nothing at {}", path.substr(0, 100)),
                           .remedy = meant.empty() ? "/openapi.json names what is there"
                                                   : fmt::format("did you mean {}?", meant)}));
    }

    ApiOptions options_;
    ApiContext context_;
    std::shared_ptr<const ReplyDress> dress_;  // late answers hold it
    AccessGuard guard_;
    ClientBudgets budgets_;
    StaticFiles files_;
    MapTexts maps_;
    StreamServer stream_;
};

ApiServer::ApiServer(std::unique_ptr<Front> front) : front_(std::move(front)) {}
ApiServer::~ApiServer() = default;

Outcome<std::unique_ptr<ApiServer>> ApiServer::listen(AsioNetwork& network, ApiOptions options,
                                                      MarketService& service) {
    auto front = std::make_unique<Front>(network, std::move(options), service);
    FL_TRY(server, WebServer::listen(network, front->options().server, *front));
    front->server = std::move(server);
    return std::unique_ptr<ApiServer>(new ApiServer(std::move(front)));
}

std::uint16_t ApiServer::port() const { return front_->server->port(); }
void ApiServer::serve_also(Also also) { front_->also = std::move(also); }
void ApiServer::keep_questions(KeptQuestions& questions) { front_->keep_questions(questions); }
void ApiServer::offer(StreamChannel channel) { front_->stream().offer(channel); }
void ApiServer::notice(StreamChannel channel, const std::string& market, TimeNs at_ns,
                       const std::string& data_json) {
    front_->stream().notice(channel, market, at_ns, data_json);
}
WebServer& ApiServer::web() { return *front_->server; }

std::string ApiServer::url() const {
    const ServerOptions& options = front_->options().server;
    const bool is_everywhere = options.bind == "0.0.0.0" || options.bind == "::";
    const bool is_v6 = options.bind.find(':') != std::string::npos;
    const std::string host = is_everywhere ? "localhost"
                             : is_v6       ? "[" + options.bind + "]"
                                           : options.bind;
    return fmt::format("{}://{}:{}/", options.tls ? "https" : "http", host, port());
}

}  // namespace faultline
