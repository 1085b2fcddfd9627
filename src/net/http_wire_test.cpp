// HttpWire: requests as text, answers in slices, Retry-After.
#include "net/http_wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TEST(HttpRequestText, OurHeadersGiveWayToTheCallers) {
    HttpRequest request;
    request.headers = {{"user-agent", "mine"}, {"Accept", "text/csv"}};
    const auto text = http_request_text(request, *parse_url("http://a.test:81/x"), "faultline");
    EXPECT_EQ(text,
              "GET /x HTTP/1.1\r\nHost: a.test:81\r\nAccept-Encoding: gzip, deflate\r\n"
              "user-agent: mine\r\nAccept: text/csv\r\n\r\n");
}

TEST(HttpRequestText, NothingSlipsInASecondHeader) {
    const Url url = *parse_url("http://a.test/");
    for (const HttpHeader& bad : std::vector<HttpHeader>{{"A", "b\r\nC: d"},
                                                         {"A", "b\n"},
                                                         {"A", std::string(1, '\0')},
                                                         {"A:", "b"},
                                                         {"", "b"},
                                                         {"A B", "c"},
                                                         {"A\r\n", "b"}}) {
        HttpRequest request;
        request.headers = {bad};
        EXPECT_FALSE(http_request_text(request, url, "faultline")) << bad.name;
    }
}

RC_GTEST_PROP(HttpAnswerReader, SlicesDoNotMatter, ()) {
    const std::string bytes =
        "HTTP/1.1 100 Continue\r\n\r\n"
        "HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
        "4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\nbehind it";
    const auto step = static_cast<std::size_t>(*rc::gen::inRange(1, 90));
    HttpAnswerReader reader(100, false);
    RC_ASSERT(!reader.has_begun());
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        RC_ASSERT(!reader.put(std::string_view(bytes).substr(at, step)));
    }
    RC_ASSERT(reader.is_done());
    RC_ASSERT(reader.rest() == "behind it");
    RC_ASSERT(!reader.is_kept_alive());
    const HttpAnswer answer = reader.take();
    RC_ASSERT(answer.status == 200);
    RC_ASSERT(answer.header("a") == "b");
    RC_ASSERT(answer.body == "abcdefg");
}

TEST(HttpAnswerReader, AnEndTooEarlyIsSeen) {
    for (const char* cut :
         {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"}) {
        HttpAnswerReader reader(100, false);
        EXPECT_FALSE(reader.put(cut));
        const auto failed = reader.put_end();
        ASSERT_TRUE(failed) << cut;
        EXPECT_EQ(failed->step, NetStep::closed);
    }
}

RC_GTEST_PROP(HttpAnswerReader, NoBytesBreakIt, (const std::string& bytes)) {
    HttpAnswerReader reader(100, false);
    if (reader.put("HTTP/1.1 200 OK\r\n")) return;
    if (!reader.put(bytes)) reader.put_end();
    RC_ASSERT(reader.has_begun());
}

TEST(RetryAfter, IsSecondsOrADate) {
    const TimeNs now_ns = *parse_time("2026-03-04T05:06:00Z");
    EXPECT_EQ(retry_after_ns("17", now_ns), 17 * ns_per_second);
    EXPECT_EQ(retry_after_ns("0", now_ns), 0);
    EXPECT_EQ(retry_after_ns("-1", now_ns), 0);
    EXPECT_EQ(retry_after_ns("", now_ns), 0);
    EXPECT_EQ(retry_after_ns("soon", now_ns), 0);
    EXPECT_EQ(retry_after_ns("99999999999", now_ns), 7 * ns_per_day) << "bounded";
    EXPECT_EQ(retry_after_ns("Wed, 04 Mar 2026 05:07:30 GMT", now_ns), 90 * ns_per_second);
    EXPECT_EQ(retry_after_ns("Wed, 04 Mar 2026 05:05:30 GMT", now_ns), 0);
}

}  // namespace
}  // namespace faultline
