// ServeOptions.
#include "api/serve_options.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace faultline {
namespace {

Outcome<std::string> text_of(const std::string& path, std::string_view key) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (in.is_open() && !text.empty()) return text;
    return problem("cannot be read, or is empty", path,
                   "give a PEM file as " + std::string(key) + ", readable by this user");
}

}  // namespace

Outcome<ApiOptions> api_options_of(const ServeConfig& config, std::string version,
                                   std::string model_version) {
    ApiOptions options;
    options.version = std::move(version);
    options.model_version = std::move(model_version);
    options.tokens = config.tokens;
    options.web_root = config.web_root;
    options.tick_ns = config.tick_ns;
    options.cells_max = config.query_cells_max;
    if (config.queries_at_once_max > 0) {
        // What cannot be computed at once waits its turn, within reason.
        options.asks_max = 32 * static_cast<std::size_t>(config.queries_at_once_max);
    }
    options.cost_per_s = config.requests_per_s;
    options.cost_burst = 2 * config.requests_per_s;
    // A client gets a fresh snapshot long before the server would have to give it up.
    options.slow_bytes = std::max<std::size_t>(config.queue_bytes_max / 8, 64U << 10);
    options.server.bind = config.bind;
    options.server.port = config.port;
    options.server.clients_max = config.clients_max;
    options.server.request_bytes_max = config.request_bytes_max;
    options.server.message_bytes_max = config.request_bytes_max;
    options.server.queue_bytes_max = config.queue_bytes_max;
    options.server.ping_every_ns = config.ping_every_ns;
    if (config.tls_certificate_file.empty() != config.tls_key_file.empty()) {
        return problem("a certificate needs its key, and a key its certificate",
                       "serve.tls_certificate_file, serve.tls_key_file", "give both or neither");
    }
    if (config.tls_certificate_file.empty()) return options;
    FL_TRY(certificate, text_of(config.tls_certificate_file, "serve.tls_certificate_file"));
    FL_TRY(key, text_of(config.tls_key_file, "serve.tls_key_file"));
    options.server.tls = ServerIdentity{std::move(certificate), std::move(key)};
    return options;
}

}  // namespace faultline
