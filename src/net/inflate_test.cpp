// Inflate: round trips, both headers, and what must not come through.
#include "net/inflate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

namespace faultline {
namespace {

constexpr std::size_t plenty = 1U << 20;

std::string deflate_zlib(std::string_view text) {
    uLongf size = compressBound(text.size());
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size,
             reinterpret_cast<const Bytef*>(text.data()), text.size());
    out.resize(size);
    return out;
}

TEST(Inflate, GzipAndZlibAreToldApart) {
    const std::string text = R"({"ch":"market.depth","tick":{"bids":[[1,2]]}})";
    std::string out = "what was here before";
    ASSERT_TRUE(inflate(deflate_gzip(text), plenty, out));
    EXPECT_EQ(out, text);
    ASSERT_TRUE(inflate(deflate_zlib(text), plenty, out));
    EXPECT_EQ(out, text);
}

TEST(Inflate, TheBoundIsExact) {
    const std::string text(100'000, 'x');
    const std::string small = deflate_gzip(text);
    std::string out;
    ASSERT_TRUE(inflate(small, text.size(), out));
    EXPECT_EQ(out, text);
    const auto refused = inflate(small, text.size() - 1, out);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::too_large);
    EXPECT_TRUE(out.empty());
}

TEST(Inflate, ABombIsRefusedWithoutHoldingIt) {
    const std::string bomb = deflate_gzip(std::string(64U << 20, '\0'));
    ASSERT_LT(bomb.size(), 100'000u);
    std::string out;
    const auto refused = inflate(bomb, plenty, out);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::too_large);
    EXPECT_LE(out.capacity(), 2 * plenty);
}

TEST(Inflate, NothingCanBeHeldInNothing) {
    std::string out;
    EXPECT_TRUE(inflate(deflate_gzip(""), 0, out));
    EXPECT_FALSE(inflate(deflate_gzip("a"), 0, out));
}

TEST(Inflate, EveryCutIsSeen) {
    const std::string whole = deflate_gzip("a text that is long enough to be cut in places");
    std::string out;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto refused = inflate(std::string_view(whole).substr(0, size), plenty, out);
        ASSERT_FALSE(refused) << size;
        EXPECT_EQ(refused.error().code, ErrorCode::bad_text);
        EXPECT_TRUE(out.empty());
    }
}

TEST(Inflate, DamageAndGarbageAreSeen) {
    std::string out;
    EXPECT_FALSE(inflate("plain text", plenty, out));
    std::string damaged = deflate_gzip(std::string(1000, 'a') + "end");
    damaged[damaged.size() - 6] ^= 1;  // the check sum
    EXPECT_FALSE(inflate(damaged, plenty, out));
    EXPECT_FALSE(inflate(deflate_gzip("one") + "more", plenty, out));
}

RC_GTEST_PROP(Inflate, UndoesDeflate, (const std::string& text)) {
    std::string out;
    RC_ASSERT(inflate(deflate_gzip(text), text.size(), out).has_value());
    RC_ASSERT(out == text);
    RC_ASSERT(inflate(deflate_zlib(text), text.size(), out).has_value());
    RC_ASSERT(out == text);
}

RC_GTEST_PROP(Inflate, NeverGivesMoreThanAllowed, (const std::string& text, unsigned char max)) {
    std::string out;
    const auto done = inflate(deflate_gzip(text), max, out);
    RC_ASSERT(done.has_value() == (text.size() <= max));
    RC_ASSERT(out.size() <= max);
}

}  // namespace
}  // namespace faultline
