// ReplyDress: headers.
#include "api/reply_dress.hpp"

#include <algorithm>

#include "net/inflate.hpp"

namespace faultline {
namespace {

constexpr std::size_t gzip_bytes_min = 512;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Calls `take` with each part between commas, until it says true.
template <class Take>
bool any_part(std::string_view list, Take&& take) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(','), list.size());
        if (take(trimmed(list.substr(0, end)))) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

std::string_view strong(std::string_view etag) {
    return etag.starts_with("W/") ? etag.substr(2) : etag;
}

/// Text compresses; pictures and Parquet are compressed already.
bool is_compressible(std::string_view content_type) {
    return !content_type.starts_with("image/png") && !content_type.starts_with("font/") &&
           content_type != "application/vnd.apache.parquet";
}

}  // namespace

bool admits_coding(std::string_view accept_encoding, std::string_view coding) {
    return any_part(accept_encoding, [coding](std::string_view part) {
        const std::size_t semicolon = std::min(part.find(';'), part.size());
        const std::string_view name = trimmed(part.substr(0, semicolon));
        if (!has_token(name, coding) && name != "*") return false;
        std::string_view weight = trimmed(part.substr(std::min(semicolon + 1, part.size())));
        if (!weight.starts_with("q=")) return true;
        weight.remove_prefix(2);
        return weight.find_first_of("123456789") != std::string_view::npos;
    });
}

bool names_tag(std::string_view if_none_match, std::string_view etag) {
    if (etag.empty()) return false;
    return any_part(if_none_match, [etag](std::string_view part) {
        return part == "*" || strong(part) == strong(etag);
    });
}

AskedFor asked_for(const ServerRequest& request) {
    const std::string_view codings = request.header("Accept-Encoding");
    AskedFor asked;
    asked.takes_gzip = admits_coding(codings, "gzip");
    asked.takes_brotli = admits_coding(codings, "br");
    asked.if_none_match = request.header("If-None-Match");
    asked.origin = request.header("Origin");
    return asked;
}

ReplyDress::ReplyDress(const ApiOptions& options)
    : cors_origins_(options.cors_origins),
      policy_(
          "default-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
          "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors " +
          options.frame_ancestors) {}

void ReplyDress::add_origin(const AskedFor& asked, ServerReply& reply) const {
    if (cors_origins_.empty()) return;
    reply.headers.push_back({"Vary", "Origin"});
    const bool is_any = std::ranges::find(cors_origins_, "*") != cors_origins_.end();
    const bool is_named = std::ranges::find(cors_origins_, asked.origin) != cors_origins_.end();
    if (asked.origin.empty() || (!is_any && !is_named)) return;
    reply.headers.push_back({"Access-Control-Allow-Origin", is_any ? "*" : asked.origin});
    reply.headers.push_back({"Access-Control-Expose-Headers", "ETag, Retry-After"});
}

ServerReply ReplyDress::dress(const AskedFor& asked, ApiAnswer answer) const {
    ServerReply reply;
    reply.status = answer.status;
    reply.content_type = answer.content_type;
    reply.headers = std::move(answer.headers);
    reply.headers.push_back({"Cache-Control", answer.cache_control});
    reply.headers.push_back({"Content-Security-Policy", policy_});
    reply.headers.push_back({"X-Content-Type-Options", "nosniff"});
    reply.headers.push_back({"Referrer-Policy", "no-referrer"});
    add_origin(asked, reply);
    const std::string& tag = answer.packed ? answer.packed->etag : answer.etag;
    if (!tag.empty()) reply.headers.push_back({"ETag", tag});
    reply.headers.push_back({"Vary", "Accept-Encoding"});
    if (answer.status == 200 && names_tag(asked.if_none_match, tag)) {
        reply.status = 304;
        return reply;
    }
    std::string_view coding;
    if (answer.packed) {
        const PackedBody& packed = *answer.packed;
        if (asked.takes_brotli && !packed.brotli.empty())
            coding = "br";
        else if (asked.takes_gzip && !packed.gzip.empty())
            coding = "gzip";
        reply.body = coding == "br"     ? packed.brotli
                     : coding == "gzip" ? packed.gzip
                                        : packed.identity;
    } else if (asked.takes_gzip && answer.body.size() >= gzip_bytes_min &&
               is_compressible(answer.content_type)) {
        coding = "gzip";
        reply.body = deflate_gzip(answer.body);
    } else {
        reply.body = std::move(answer.body);
    }
    if (!coding.empty()) reply.headers.push_back({"Content-Encoding", std::string(coding)});
    return reply;
}

}  // namespace faultline
