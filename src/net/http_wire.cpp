// HttpWire: Beast's parser, fed by hand.
#include "net/http_wire.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>
#include <ctime>
#include <fmt/format.h>

#include "net/inflate.hpp"

namespace faultline {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

bool is_token(std::string_view text) {
    constexpr std::string_view extra = "!#$%&'*+-.^_`|~";
    const auto is_token_char = [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               extra.find(c) != std::string_view::npos;
    };
    return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_value(std::string_view text) {
    return std::ranges::all_of(
        text, [](unsigned char c) { return c == '\t' || (c >= ' ' && c != 0x7f); });
}

}  // namespace

std::optional<std::string> http_request_text(const HttpRequest& request, const Url& url,
                                             std::string_view user_agent) {
    if (!is_token(request.method)) return std::nullopt;
    std::string text = fmt::format("{} {} HTTP/1.1\r\n", request.method, url.target);
    const auto add = [&](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    const auto add_ours = [&](std::string_view name, std::string_view value) {
        const auto is_it = [&](const HttpHeader& h) { return same_header_name(h.name, name); };
        if (std::ranges::none_of(request.headers, is_it)) add(name, value);
    };
    add_ours("Host", url.authority());
    add_ours("User-Agent", user_agent);
    if (!url.is_websocket) {
        add_ours("Accept", "*/*");
        add_ours("Accept-Encoding", "gzip, deflate");
        if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
            add_ours("Content-Length", std::to_string(request.body.size()));
        }
    }
    for (const HttpHeader& header : request.headers) {
        if (!is_token(header.name) || !is_value(header.value)) return std::nullopt;
        add(header.name, header.value);
    }
    text.append("\r\n").append(request.body);
    return text;
}

struct HttpAnswerReader::Parser {
    using Beast = http::response_parser<http::string_body>;
    std::size_t body_bytes_max;
    bool has_no_body;
    bool has_begun = false;
    std::string pending;  // bytes that Beast wants to see again, or that are behind the answer
    std::optional<Beast> beast;

    Parser(std::size_t max, bool without) : body_bytes_max(max), has_no_body(without) { renew(); }
    void renew() {
        beast.emplace();
        beast->header_limit(head_bytes_max);
        beast->body_limit(body_bytes_max);
        beast->eager(true);
        beast->skip(has_no_body);
    }
    bool is_interim() const {
        return beast->is_done() && beast->get().result_int() < 200 &&
               beast->get().result_int() != 101;
    }
    NetFailure failure(const error_code& error) const {
        const bool is_large = error == http::error::body_limit ||
                              error == http::error::header_limit ||
                              error == http::error::buffer_overflow;
        return {is_large ? NetStep::too_large : NetStep::protocol, error.message()};
    }
};

HttpAnswerReader::HttpAnswerReader(std::size_t body_bytes_max, bool has_no_body)
    : parser_(std::make_unique<Parser>(body_bytes_max, has_no_body)) {}
HttpAnswerReader::~HttpAnswerReader() = default;

std::optional<NetFailure> HttpAnswerReader::put(std::string_view bytes) {
    Parser& parser = *parser_;
    parser.has_begun = parser.has_begun || !bytes.empty();
    parser.pending.append(bytes);
    while (!parser.beast->is_done() && !parser.pending.empty()) {
        error_code error;
        const std::size_t used = parser.beast->put(boost::asio::buffer(parser.pending), error);
        parser.pending.erase(0, used);
        if (error == http::error::need_more) return std::nullopt;
        if (error) return parser.failure(error);
        if (parser.is_interim()) {
            parser.renew();
        } else if (used == 0) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<NetFailure> HttpAnswerReader::put_end() {
    const NetFailure early{NetStep::closed, "the connection ended before the answer did"};
    if (!parser_->beast->is_header_done()) return early;
    error_code error;
    if (!parser_->beast->is_done()) parser_->beast->put_eof(error);
    if (error == http::error::partial_message || error == http::error::end_of_stream) return early;
    if (error) return parser_->failure(error);
    return std::nullopt;
}

bool HttpAnswerReader::has_begun() const { return parser_->has_begun; }
bool HttpAnswerReader::has_head() const { return parser_->beast->is_header_done(); }
bool HttpAnswerReader::is_done() const { return parser_->beast->is_done(); }
bool HttpAnswerReader::is_kept_alive() const {
    return is_done() && parser_->pending.empty() && parser_->beast->keep_alive();
}
std::string_view HttpAnswerReader::rest() const { return parser_->pending; }

HttpAnswer HttpAnswerReader::take() {
    auto& message = parser_->beast->get();
    HttpAnswer answer;
    answer.status = static_cast<int>(message.result_int());
    for (const auto& field : message.base()) {
        answer.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    answer.body = std::move(message.body());
    return answer;
}

std::optional<NetFailure> decode_body(HttpAnswer& answer, std::size_t body_bytes_max) {
    const std::string_view coding = answer.header("Content-Encoding");
    if (coding.empty() || coding == "identity" || answer.body.empty()) return std::nullopt;
    if (coding != "gzip" && coding != "x-gzip" && coding != "deflate") {
        return NetFailure{NetStep::protocol, fmt::format("unknown content encoding '{}'", coding)};
    }
    std::string text;
    if (const auto done = inflate(answer.body, body_bytes_max, text); !done) {
        const bool is_large = done.error().code == ErrorCode::too_large;
        return NetFailure{
            is_large ? NetStep::too_large : NetStep::protocol,
            is_large ? "the body inflates beyond its bound" : "the compressed body is damaged"};
    }
    answer.body = std::move(text);
    return std::nullopt;
}

DurationNs retry_after_ns(std::string_view text, TimeNs now_utc_ns) {
    std::int64_t seconds = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    constexpr std::int64_t seconds_max = 7 * ns_per_day / ns_per_second;
    if (code == std::errc{} && end == text.data() + text.size()) {
        return std::clamp<std::int64_t>(seconds, 0, seconds_max) * ns_per_second;
    }
    std::tm date{};
    const char* read = strptime(std::string(text).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
    if (read == nullptr) return 0;
    const TimeNs at_ns = timegm(&date) * ns_per_second;
    return std::clamp<DurationNs>(at_ns - now_utc_ns, 0, seconds_max * ns_per_second);
}

}  // namespace faultline
