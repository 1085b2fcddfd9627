// Reply text: the bytes of replies, held against the examples of the RFCs.
#include "net/reply_text.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

// The examples of RFC 9110 (Date) and RFC 6455 (the key).
constexpr TimeNs rfc_date_ns = 784'111'777 * ns_per_second;

TEST(ReplyText, DateIsTheRfcExample) {
    EXPECT_EQ(http_date(rfc_date_ns), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(ReplyText, AcceptKeyIsTheRfcExample) {
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(accept_key("short"), "");
    EXPECT_EQ(accept_key(""), "");
}

TEST(ReplyText, HeadTellsStatusLengthAndType) {
    ServerReply reply;
    reply.status = 404;
    reply.content_type = "text/plain";
    reply.body = "no such path";
    reply.headers = {{"Retry-After", "7"}};
    EXPECT_EQ(reply_head(reply, true, rfc_date_ns),
              "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Content-Length: 12\r\nContent-Type: text/plain\r\nRetry-After: 7\r\n"
              "Connection: keep-alive\r\n\r\n");
}

TEST(ReplyText, RepliesWithoutABodyTellNoLength) {
    ServerReply reply;
    reply.status = 304;
    EXPECT_EQ(reply_head(reply, false, rfc_date_ns),
              "HTTP/1.1 304 Not Modified\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
              "Connection: close\r\n\r\n");
}

TEST(ReplyText, HeadersCannotBreakOutOfTheirLine) {
    ServerReply reply;
    reply.headers = {{"X-A", "1\r\nX-Evil: 2"}, {"X-B\n", "3"}, {"X-C", "4"}};
    const std::string head = reply_head(reply, true, rfc_date_ns);
    EXPECT_EQ(head.find("Evil"), std::string::npos);
    EXPECT_EQ(head.find("X-B"), std::string::npos);
    EXPECT_NE(head.find("X-C: 4\r\n"), std::string::npos);
}

}  // namespace
}  // namespace faultline
