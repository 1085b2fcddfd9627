// Tests of the venue names: unique, stable in order, and read back whatever their case.
#include "market/venue_id.hpp"

#include <algorithm>
#include <cctype>
#include <gtest/gtest.h>
#include <set>
#include <string>

namespace faultline {
namespace {

TEST(VenueId, ThereAreTwentyTwo) {
    EXPECT_EQ(venue_count, 22u);
    EXPECT_EQ(all_venues().size(), venue_count);
}

TEST(VenueId, NamesReadBackInAnyCase) {
    for (const VenueId venue : all_venues()) {
        std::string name(name_of(venue));
        EXPECT_EQ(parse_venue(name), venue);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        EXPECT_EQ(parse_venue(name), venue) << name;
    }
}

TEST(VenueId, NamesAreUniqueLowerCaseWords) {
    std::set<std::string_view> names;
    std::set<std::string_view> shown;
    for (const VenueId venue : all_venues()) {
        const std::string_view name = name_of(venue);
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_TRUE(shown.insert(display_name_of(venue)).second) << name;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), std::string_view::npos);
        EXPECT_FALSE(display_name_of(venue).empty());
    }
}

TEST(VenueId, NumbersAreStoredAndMustNotMove) {
    // Stored events carry these numbers: a venue may be appended, never moved.
    EXPECT_EQ(index_of(VenueId::binance), 0u);
    EXPECT_EQ(index_of(VenueId::okx), 2u);
    EXPECT_EQ(index_of(VenueId::hyperliquid), 10u);
    EXPECT_EQ(index_of(VenueId::cme), 15u);
    EXPECT_EQ(index_of(VenueId::aster), 21u);
    for (std::size_t i = 0; i < venue_count; ++i) EXPECT_EQ(index_of(all_venues()[i]), i);
}

TEST(VenueId, OtherTextsAreNoVenue) {
    for (const char* text : {"", "binanc", "binances", "binance ", " okx", "okex", "Crypto.com"}) {
        const Result<VenueId> read = parse_venue(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error().code, ErrorCode::unknown_venue);
    }
}

}  // namespace
}  // namespace faultline
