// ServeOptions: what is configured reaches the server.
#include "api/serve_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline {
namespace {

using ::testing::HasSubstr;

TEST(ServeOptions, FollowTheConfiguration) {
    ServeConfig config;
    config.bind = "127.0.0.2";
    config.port = 9000;
    config.tokens = {"t"};
    config.requests_per_s = 50;
    config.queue_bytes_max = 4U << 20;
    const auto options = api_options_of(config, "1.2.3", "m-4");
    ASSERT_TRUE(options);
    EXPECT_EQ(options->server.bind, "127.0.0.2");
    EXPECT_EQ(options->server.port, 9000);
    EXPECT_EQ(options->tokens, std::vector<std::string>{"t"});
    EXPECT_EQ(options->cost_per_s, 50);
    EXPECT_LT(options->slow_bytes, options->server.queue_bytes_max);
    EXPECT_FALSE(options->server.tls);
}

TEST(ServeOptions, HalfAnIdentityIsNone) {
    ServeConfig config;
    config.tls_key_file = "/nowhere/key.pem";
    EXPECT_THAT(api_options_of(config, "", "").error().text(), HasSubstr("give both or neither"));
    config.tls_certificate_file = "/nowhere/certificate.pem";
    EXPECT_THAT(api_options_of(config, "", "").error().text(),
                HasSubstr("/nowhere/certificate.pem"));
}

}  // namespace
}  // namespace faultline
