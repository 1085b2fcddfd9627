// ReplyDress: compression, tags and origins.
#include "api/reply_dress.hpp"

#include <gtest/gtest.h>

#include "net/network.hpp"

namespace faultline {
namespace {

std::string_view header(const ServerReply& reply, std::string_view name) {
    return header_value(reply.headers, name);
}

TEST(ReplyDress, CodingsAreAdmittedByNameAndWeight) {
    EXPECT_TRUE(admits_coding("gzip, deflate, br", "br"));
    EXPECT_TRUE(admits_coding("GZIP;q=0.5", "gzip"));
    EXPECT_TRUE(admits_coding("*", "gzip"));
    EXPECT_FALSE(admits_coding("gzip;q=0", "gzip"));
    EXPECT_FALSE(admits_coding("gzip; q=0.000", "gzip"));
    EXPECT_FALSE(admits_coding("xgzip", "gzip"));
    EXPECT_FALSE(admits_coding("", "gzip"));
}

TEST(ReplyDress, TagsAreComparedWhateverTheirStrength) {
    EXPECT_TRUE(names_tag("\"a\", W/\"b\"", "\"b\""));
    EXPECT_TRUE(names_tag("\"b\"", "W/\"b\""));
    EXPECT_TRUE(names_tag("*", "\"b\""));
    EXPECT_FALSE(names_tag("\"a\"", "\"b\""));
    EXPECT_FALSE(names_tag("\"\"", ""));
}

TEST(ReplyDress, ThePackedFormIsChosen) {
    auto packed = std::make_shared<PackedBody>();
    packed->identity = "plain";
    packed->gzip = "gz";
    packed->brotli = "br";
    packed->etag = "\"t\"";
    ApiAnswer answer;
    answer.packed = packed;
    const ReplyDress dress{ApiOptions{}};
    EXPECT_EQ(dress.dress({.takes_gzip = true, .takes_brotli = true}, answer).body, "br");
    EXPECT_EQ(dress.dress({.takes_gzip = true}, answer).body, "gz");
    EXPECT_EQ(dress.dress({}, answer).body, "plain");
    EXPECT_EQ(header(dress.dress({}, answer), "Content-Encoding"), "");
    EXPECT_EQ(header(dress.dress({}, answer), "ETag"), "\"t\"");
    EXPECT_EQ(dress.dress({.if_none_match = "\"t\""}, answer).status, 304);
}

TEST(ReplyDress, PicturesAndShortTextAreNotCompressed) {
    const ReplyDress dress{ApiOptions{}};
    ApiAnswer answer;
    answer.body = std::string(2'000, 'x');
    EXPECT_EQ(header(dress.dress({.takes_gzip = true}, answer), "Content-Encoding"), "gzip");
    answer.content_type = "image/png";
    EXPECT_EQ(header(dress.dress({.takes_gzip = true}, answer), "Content-Encoding"), "");
    answer.content_type = "application/json";
    answer.body = "{}";
    EXPECT_EQ(header(dress.dress({.takes_gzip = true}, answer), "Content-Encoding"), "");
}

TEST(ReplyDress, ErrorsAreNeverNotModified) {
    ApiAnswer answer = answer_of({.status = 404, .detail = "no"});
    answer.etag = "\"t\"";
    EXPECT_EQ(ReplyDress{ApiOptions{}}.dress({.if_none_match = "*"}, answer).status, 404);
}

TEST(ReplyDress, AnyOriginIsToldAsAny) {
    ApiOptions options;
    options.cors_origins = {"*"};
    const ReplyDress dress(options);
    EXPECT_EQ(header(dress.dress({.origin = "https://a"}, {}), "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(header(dress.dress({}, {}), "Access-Control-Allow-Origin"), "");
}

}  // namespace
}  // namespace faultline
