// ApiAnswer: what a resource answers, before it is dressed for HTTP (see reply_dress.hpp). And
// ApiProblem: an answer that says what is wrong and what to do (RFC 9457).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/http_header.hpp"
#include "core/json_writer.hpp"
#include "core/result.hpp"

namespace faultline {

/// A body made once and sent often. `gzip` or `brotli` is empty where that form does not exist.
struct PackedBody {
    std::string identity, gzip, brotli;
    std::string etag;  // with its quotes
};

struct ApiAnswer {
    int status = 200;
    std::string content_type = "application/json";
    std::string cache_control = "no-store";
    std::string etag{};  // with its quotes; empty: none, or the packed body's
    std::vector<HttpHeader> headers{};
    std::string body{};
    std::shared_ptr<const PackedBody> packed{};  // instead of `body`
    std::string problem_text{};                  // of a problem, in a line
};

struct ApiProblem {
    int status = 400;
    std::string detail{};     // "\"10x\" is not a number"
    std::string parameter{};  // the one that is at fault
    std::string remedy{};
    std::string title{};  // empty: the status in words
    int retry_after_s = 0;
    double progress_share = -1;  // of a start that is under way; below 0: none is
    std::string progress_text{};
};

/// "Bad Request" for 400.
std::string_view title_of(int status);
/// Writes the members of a problem into an open object.
void write_problem(JsonWriter& json, const ApiProblem& problem);
/// The problem as `application/problem+json`.
ApiAnswer answer_of(const ApiProblem& problem);
/// What the service could not answer: 422, because the question was well formed.
ApiProblem problem_of(const Problem& problem);

/// A tag of these bytes: the same bytes give the same tag in one run of the program.
std::string etag_of(std::string_view bytes);
/// The same, saying that answers of one tag may differ in what they say about themselves.
std::string weak_etag_of(std::string_view bytes);
/// Compresses a body once. A body for which gzip does not pay has no such form.
std::shared_ptr<const PackedBody> packed_of(std::string text);

}  // namespace faultline
