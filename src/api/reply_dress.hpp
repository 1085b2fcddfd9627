// ReplyDress: turns an ApiAnswer into the reply of one request: security headers, CORS, ETag and
// 304, compression. Never changes once made, so that any thread may finish an answer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/api_answer.hpp"
#include "api/api_options.hpp"
#include "net/server_request.hpp"

namespace faultline {

/// What an answer must know of its request; the request itself is gone when a late answer comes.
struct AskedFor {
    bool takes_gzip = false, takes_brotli = false;
    std::string if_none_match{};
    std::string origin{};
};
AskedFor asked_for(const ServerRequest& request);

/// Whether an Accept-Encoding value admits the coding: named (or "*") and not with q=0.
bool admits_coding(std::string_view accept_encoding, std::string_view coding);
/// Whether an If-None-Match value names the tag; weak and strong forms of a tag are the same.
bool names_tag(std::string_view if_none_match, std::string_view etag);

class ReplyDress {
  public:
    explicit ReplyDress(const ApiOptions& options);
    ServerReply dress(const AskedFor& asked, ApiAnswer answer) const;

  private:
    void add_origin(const AskedFor& asked, ServerReply& reply) const;

    std::vector<std::string> cors_origins_;
    std::string policy_;  // of the content
};

}  // namespace faultline
