// RecentKeys: the half of what it may hold that was asked for last is known, with its values.
#include "feed/recent_keys.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TEST(RecentKeys, WhatWasAskedForLastIsAlwaysKnown) {
    RecentKeys<int> keys(1000);
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        const auto [value, is_new] = keys.find_or_add(i << 20, static_cast<TimeNs>(i));
        ASSERT_TRUE(is_new) << i;
        *value = static_cast<int>(i);
        ASSERT_LE(keys.size(), 1000U);
        if (i < 250) continue;
        const auto [earlier, was_new] = keys.find_or_add((i - 249) << 20, 0);  // 2 keys a step
        ASSERT_FALSE(was_new) << i;
        ASSERT_EQ(*earlier, static_cast<int>(i) - 249);
    }
}

TEST(RecentKeys, SaysHowFarBackItHasForgotten) {
    RecentKeys<int> keys(8);
    for (std::uint64_t i = 1; i <= 8; ++i) keys.find_or_add(i, static_cast<TimeNs>(100 * i));
    EXPECT_EQ(keys.forgotten_until_ns(), 0);
    keys.find_or_add(9, 900);
    EXPECT_EQ(keys.forgotten_until_ns(), 400);
    EXPECT_TRUE(keys.find_or_add(1, 100).second);
    EXPECT_FALSE(keys.find_or_add(5, 500).second);
}

RC_GTEST_PROP(RecentKeys, NoKeyIsKnownBeforeItCame, ()) {
    RecentKeys<std::uint64_t> keys(64);
    std::vector<std::uint64_t> came;
    for (int step = 0; step < 300; ++step) {
        // Zero and keys that fall on the same place of the table are among them.
        const std::uint64_t key =
            *rc::gen::inRange<std::uint64_t>(0, 8) << 32 | *rc::gen::inRange<std::uint64_t>(0, 8);
        const auto [value, is_new] = keys.find_or_add(key, step);
        const bool has_come = std::ranges::find(came, key) != came.end();
        RC_ASSERT(is_new || has_come || (key <= 1 && !came.empty()));
        if (is_new) *value = key;
        RC_ASSERT(*value == key || key <= 1);
        came.push_back(key);
    }
}

}  // namespace
}  // namespace faultline
