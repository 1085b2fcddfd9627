// tell_members: nobody is left out, nobody is told twice, all is done at the end.
#include "history/member_threads.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace faultline {
namespace {

TEST(TellMembers, EachIsToldOnceWhateverTheNumberOfThreads) {
    for (const std::size_t threads : {0U, 1U, 2U, 5U, 40U}) {
        for (const std::size_t count : {0U, 1U, 7U}) {
            std::vector<int> told(count);
            tell_members(count, threads, [&](std::size_t member) { ++told[member]; });
            EXPECT_EQ(told, std::vector<int>(count, 1)) << threads << " threads";
        }
    }
}

}  // namespace
}  // namespace faultline
