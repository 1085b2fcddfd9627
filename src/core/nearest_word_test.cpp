// NearestWord: near words are found, far ones are not.
#include "core/nearest_word.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace faultline {
namespace {

const std::vector<std::string> known{"market", "within_percent", "above_usd", "map"};

TEST(NearestWord, FindsTheOneThatWasMeant) {
    EXPECT_EQ(nearest_word("markte", known), "market");
    EXPECT_EQ(nearest_word("within_precent", known), "within_percent");
    EXPECT_EQ(nearest_word("mpa", known), "map");
}

TEST(NearestWord, IsEmptyWhereNothingIsNear) {
    EXPECT_EQ(nearest_word("volume", known), "");
    EXPECT_EQ(nearest_word("market", {}), "");
}

}  // namespace
}  // namespace faultline
