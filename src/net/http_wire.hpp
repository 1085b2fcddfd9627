// HttpWire: requests to bytes and bytes to answers, HTTP/1.1, for the two clients. No socket here.
#pragma once

#include <memory>
#include <optional>

#include "net/network.hpp"
#include "net/url.hpp"

namespace faultline {

/// The head of a request, Host and User-Agent included, with the body behind it. Headers of the
/// caller win over ours. Nothing where a name or value would break the head apart.
std::optional<std::string> http_request_text(const HttpRequest& request, const Url& url,
                                             std::string_view user_agent);

/// Reads one answer as it arrives. Interim answers (1xx, but not 101) are passed over.
class HttpAnswerReader {
  public:
    static constexpr std::size_t head_bytes_max = 64U << 10;

    /// `has_no_body`: the answer to a HEAD request.
    HttpAnswerReader(std::size_t body_bytes_max, bool has_no_body);
    ~HttpAnswerReader();

    /// Takes bytes; those behind the end of the answer are kept for `rest`. The failure is
    /// too_large or protocol.
    std::optional<NetFailure> put(std::string_view bytes);
    /// The peer has closed: the end of a body without a length, or too early (closed).
    std::optional<NetFailure> put_end();

    bool has_begun() const;  // a byte of it has come
    bool has_head() const;
    bool is_done() const;
    bool is_kept_alive() const;  // the connection may serve another exchange
    /// Once, when there is a head: the body is what has come so far.
    HttpAnswer take();
    std::string_view rest() const;

  private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

/// Decompresses the body as its Content-Encoding says. The failure is too_large or protocol.
std::optional<NetFailure> decode_body(HttpAnswer& answer, std::size_t body_bytes_max);

/// Retry-After, in seconds or as a date; 0 where it is neither or in the past.
DurationNs retry_after_ns(std::string_view text, TimeNs now_utc_ns);

}  // namespace faultline
