// ApiAnswer: problems as JSON, tags and packing.
#include "api/api_answer.hpp"

#include <fmt/format.h>
#include <functional>

#include "net/inflate.hpp"

namespace faultline {
namespace {

constexpr std::size_t gzip_bytes_min = 512;  // below, the saving is not worth the work

}  // namespace

std::string_view title_of(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 426:
            return "Upgrade Required";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        default:
            return "Error";
    }
}

void write_problem(JsonWriter& json, const ApiProblem& problem) {
    json.member("type", "about:blank");
    json.member("title", problem.title.empty() ? title_of(problem.status) : problem.title);
    json.member("status", problem.status);
    json.member("detail", problem.detail);
    if (!problem.parameter.empty()) json.member("parameter", problem.parameter);
    if (!problem.remedy.empty()) json.member("remedy", problem.remedy);
    if (problem.progress_share >= 0) {
        json.key("progress").begin_object();
        json.key("share").rounded(problem.progress_share, 4);
        json.member("text", problem.progress_text);
        json.end_object();
    }
}

ApiAnswer answer_of(const ApiProblem& problem) {
    JsonWriter json;
    json.begin_object();
    write_problem(json, problem);
    json.end_object();
    ApiAnswer answer;
    answer.status = problem.status;
    answer.content_type = "application/problem+json";
    answer.body = json.take();
    answer.problem_text = Problem{problem.detail, problem.parameter, problem.remedy}.text();
    if (problem.retry_after_s > 0) {
        answer.headers.push_back({"Retry-After", std::to_string(problem.retry_after_s)});
    }
    if (problem.status == 401) answer.headers.push_back({"WWW-Authenticate", "Bearer"});
    return answer;
}

ApiProblem problem_of(const Problem& problem) {
    ApiProblem out;
    out.status = 422;
    out.detail = problem.where.empty() ? problem.what : problem.where + ": " + problem.what;
    out.remedy = problem.remedy;
    return out;
}

std::string etag_of(std::string_view bytes) {
    return fmt::format("\"{:x}-{:x}\"", std::hash<std::string_view>{}(bytes), bytes.size());
}

std::string weak_etag_of(std::string_view bytes) { return "W/" + etag_of(bytes); }

std::shared_ptr<const PackedBody> packed_of(std::string text) {
    auto packed = std::make_shared<PackedBody>();
    packed->etag = etag_of(text);
    if (text.size() >= gzip_bytes_min) {
        packed->gzip = deflate_gzip(text);
        if (packed->gzip.size() >= text.size()) packed->gzip.clear();
    }
    packed->identity = std::move(text);
    return packed;
}

}  // namespace faultline
