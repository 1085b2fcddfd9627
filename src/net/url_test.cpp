// Url: what is read, and what is refused.
#include "net/url.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TEST(Url, ReadsTheFourSchemesWithTheirPorts) {
    const auto plain = parse_url("ws://feed.example/v1");
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->is_tls);
    EXPECT_TRUE(plain->is_websocket);
    EXPECT_EQ(plain->port, 80);
    EXPECT_EQ(parse_url("wss://feed.example")->port, 443);
    EXPECT_TRUE(parse_url("wss://feed.example")->is_websocket);
    EXPECT_EQ(parse_url("http://a")->port, 80);
    EXPECT_EQ(parse_url("https://a")->port, 443);
    EXPECT_TRUE(parse_url("https://a")->is_tls);
    EXPECT_FALSE(parse_url("https://a")->is_websocket);
}

TEST(Url, KeepsTheTargetAsWrittenAndLowersTheHost) {
    const auto url = parse_url("HTTPS://API.Example.COM:8443/Path/x?Symbol=BTC%20A&b=[1]");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->host, "api.example.com");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->target, "/Path/x?Symbol=BTC%20A&b=[1]");
    EXPECT_EQ(url->authority(), "api.example.com:8443");
    EXPECT_FALSE(url->is_address);
}

TEST(Url, AMissingPathIsTheRoot) {
    EXPECT_EQ(parse_url("https://a.example")->target, "/");
    EXPECT_EQ(parse_url("https://a.example?x=1")->target, "/?x=1");
    EXPECT_EQ(parse_url("https://a.example:443/?x=1")->authority(), "a.example");
}

TEST(Url, AddressesAreMarked) {
    EXPECT_TRUE(parse_url("ws://127.0.0.1:9000/")->is_address);
    const auto six = parse_url("wss://[2001:DB8::1]:9000/x");
    ASSERT_TRUE(six);
    EXPECT_TRUE(six->is_address);
    EXPECT_EQ(six->host, "2001:db8::1");
    EXPECT_EQ(six->authority(), "[2001:db8::1]:9000");
    EXPECT_EQ(parse_url("wss://[::1]")->port, 443);
}

TEST(Url, WhatIsNoUrlIsRefused) {
    for (const char* bad : {"",
                            "a",
                            "wss:",
                            "wss://",
                            "wss:///x",
                            "ftp://a",
                            "://a",
                            "wss:/a",
                            "https://a b/",
                            "https://user@a/",
                            "https://user:pass@a/",
                            "https://a/#part",
                            "https://a/\xc3\xbc",
                            "https://a\\b",
                            "https://a:/",
                            "https://a:x/",
                            "https://a:1x/",
                            "https://a:-1/",
                            "https://a:+1/",
                            "https://.a/",
                            "https://a./",
                            "https://a..b/",
                            "https://a,b/",
                            "https://1.2.3/",
                            "https://1.2.3.4.5/",
                            "https://256.1.1.1/",
                            "https://[::1/",
                            "https://[]/",
                            "https://[::1]x/",
                            "https://[a]/",
                            "https://::1/",
                            "https://a/\n",
                            "https://a%20b/"}) {
        EXPECT_FALSE(parse_url(bad)) << bad;
    }
    EXPECT_FALSE(parse_url(std::string_view("https://a/\0", 11)));
}

TEST(Url, TheErrorSaysWhichPart) {
    EXPECT_EQ(parse_url("https://a:0/").error(), (Error{ErrorCode::number_range, 10}));
    EXPECT_EQ(parse_url("https://a:65536/").error(), (Error{ErrorCode::number_range, 10}));
    EXPECT_EQ(parse_url("https://a_b,c/").error(), (Error{ErrorCode::bad_text, 8}));
    EXPECT_EQ(parse_url("https://a/b c").error(), (Error{ErrorCode::bad_text, 11}));
    const std::string endless = "https://a/" + std::string(url_bytes_max, 'x');
    EXPECT_EQ(parse_url(endless).error().code, ErrorCode::too_large);
    EXPECT_FALSE(parse_url("https://" + std::string(64, 'a') + ".example/"));
    EXPECT_TRUE(parse_url("https://" + std::string(63, 'a') + ".example/"));
}

RC_GTEST_PROP(Url, WhatIsWrittenIsReadAgain, ()) {
    const bool is_tls = *rc::gen::arbitrary<bool>();
    const bool is_ws = *rc::gen::arbitrary<bool>();
    const auto letters = rc::gen::inRange('a', '{');
    const auto host = *rc::gen::nonEmpty(rc::gen::resize(20, rc::gen::string<std::string>()));
    std::string name;
    for (const char c : host) name += static_cast<char>('a' + (static_cast<unsigned char>(c) % 26));
    const auto port = *rc::gen::inRange<std::uint16_t>(1, 65535);
    const auto path = *rc::gen::container<std::string>(letters);
    const std::string scheme = std::string(is_ws ? "ws" : "http") + (is_tls ? "s" : "");
    const auto url = parse_url(fmt::format("{}://{}:{}/{}", scheme, name, port, path));
    RC_ASSERT(url.has_value());
    RC_ASSERT(url->is_tls == is_tls);
    RC_ASSERT(url->is_websocket == is_ws);
    RC_ASSERT(url->host == name);
    RC_ASSERT(url->port == port);
    RC_ASSERT(url->target == "/" + path);
}

RC_GTEST_PROP(Url, NoTextBreaksTheReader, (const std::string& text)) {
    const auto url = parse_url("wss://" + text);
    if (url) RC_ASSERT(!url->host.empty() && url->port > 0 && url->target.starts_with('/'));
}

}  // namespace
}  // namespace faultline
