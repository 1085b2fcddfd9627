// ServerRequest: its parts, also of hostile texts.
#include "net/server_request.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

ServerRequest at(std::string target) {
    ServerRequest request;
    request.target = std::move(target);
    return request;
}

TEST(ServerRequest, TargetIsPathAndQuery) {
    const ServerRequest request = at("/v1/map?market=BTC&at=2026-11-21T10%3A00%3A00Z&x=a+b&empty");
    EXPECT_EQ(request.path(), "/v1/map");
    EXPECT_EQ(request.parameter("market"), "BTC");
    EXPECT_EQ(request.parameter("at"), "2026-11-21T10:00:00Z");
    EXPECT_EQ(request.parameter("x"), "a b");
    EXPECT_EQ(request.parameter("empty"), "");
    EXPECT_EQ(request.parameter("arket"), "");
    EXPECT_EQ(at("/v1/map").query(), "");
    EXPECT_EQ(at("/v1/map?").parameter("x"), "");
}

TEST(ServerRequest, HeadersAreFoundInAnyCase) {
    ServerRequest request;
    request.headers = {{"Content-Type", "text/plain"}, {"X-Key", "1"}};
    EXPECT_EQ(request.header("content-type"), "text/plain");
    EXPECT_EQ(request.header("x-key"), "1");
    EXPECT_EQ(request.header("x-ke"), "");
}

TEST(ServerRequest, BrokenPercentSignsStandForThemselves) {
    EXPECT_EQ(percent_decoded("100%"), "100%");
    EXPECT_EQ(percent_decoded("%4"), "%4");
    EXPECT_EQ(percent_decoded("%zz%41"), "%zzA");
    EXPECT_EQ(percent_decoded("%e2%82%AC"), "\xe2\x82\xac");
    EXPECT_EQ(percent_decoded(""), "");
}

TEST(ServerRequest, HostIsTakenWithoutPort) {
    EXPECT_EQ(host_without_port("Example.COM:8443"), "example.com");
    EXPECT_EQ(host_without_port("example.com"), "example.com");
    EXPECT_EQ(host_without_port("[::1]:80"), "::1");
    EXPECT_EQ(host_without_port("["), "");
    EXPECT_EQ(host_without_port(""), "");
}

TEST(ServerRequest, TokensOfAListAreFoundWhole) {
    EXPECT_TRUE(has_token("keep-alive, Upgrade", "upgrade"));
    EXPECT_TRUE(has_token("websocket", "websocket"));
    EXPECT_FALSE(has_token("keep-alive, upgrades", "upgrade"));
    EXPECT_FALSE(has_token("", "upgrade"));
    EXPECT_FALSE(has_token(",,", "upgrade"));
}

}  // namespace
}  // namespace faultline
