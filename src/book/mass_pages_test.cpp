// Pages hold what was added, give back what is cleared and forget what is negligible.
#include "book/mass_pages.hpp"

#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

Lanes one(float mass) { return Lanes{mass, 2 * mass, 3 * mass, 0}; }

TEST(MassPages, ClearTakesTheRangeAndNothingElse) {
    MassPages pages;
    for (Bucket b = -600; b <= 600; ++b) pages.add(b, one(1));
    const Lanes taken = pages.clear(-10, 11);
    EXPECT_FLOAT_EQ(taken[0], 21);
    EXPECT_FLOAT_EQ(taken[2], 63);
    EXPECT_NEAR(pages.sum()[0], 1201 - 21, 1e-9);
    EXPECT_FLOAT_EQ(pages.clear(-10, 11)[0], 0);
    EXPECT_FLOAT_EQ(pages.clear(-11, -10)[0], 1);
}

TEST(MassPages, ClearingWhereNothingEverStoodIsHarmless) {
    MassPages pages;
    EXPECT_FLOAT_EQ(pages.clear(-1'000'000, 1'000'000)[0], 0);
    pages.add(5, one(1));
    EXPECT_FLOAT_EQ(pages.clear(6, 900)[0], 0);
}

TEST(MassPages, RescaleGivesEmptyPagesBack) {
    MassPages pages;
    pages.add(0, one(1));
    pages.add(100'000, one(1e-10f));
    const std::size_t before = pages.bytes();
    const auto sum = pages.rescale(Lanes{1e-8f, 1e-8f, 1e-8f, 0});
    EXPECT_NEAR(sum[0], 1e-8, 1e-14);
    EXPECT_LT(pages.bytes(), before);
}

RC_GTEST_PROP(MassPages, BehavesLikeAMapOfBuckets, ()) {
    MassPages pages;
    std::map<Bucket, double> model;
    for (int i = 0; i < 200; ++i) {
        const Bucket at = *rc::gen::inRange(-3000, 3000);
        if (*rc::gen::inRange(0, 5) == 0) {
            const Bucket to = at + *rc::gen::inRange(0, 2000);
            double expected = 0;
            for (auto it = model.lower_bound(at); it != model.end() && it->first < to;) {
                expected += it->second;
                it = model.erase(it);
            }
            RC_ASSERT(std::abs(static_cast<double>(pages.clear(at, to)[0]) - expected) < 1e-3);
        } else {
            const float mass = static_cast<float>(*rc::gen::inRange(1, 100));
            pages.add(at, one(mass));
            model[at] += static_cast<double>(mass);
        }
    }
    double total = 0;
    for (const auto& [bucket, mass] : model) total += mass;
    RC_ASSERT(std::abs(pages.sum()[0] - total) < 1e-3);
}

}  // namespace
}  // namespace faultline
