// Fault: every fault is listed once and has a name of its own.
#include "sim/fault.hpp"

#include <gtest/gtest.h>
#include <set>

namespace faultline {
namespace {

TEST(Fault, EveryOneIsListedOnceAndFoundByItsName) {
    std::set<std::string_view> names;
    for (const Fault fault : all_faults) {
        EXPECT_FALSE(name_of(fault).empty());
        EXPECT_EQ(fault_named(name_of(fault)), fault);
        names.insert(name_of(fault));
    }
    EXPECT_EQ(names.size(), all_faults.size());
    // One more than the last enumerator has no name, so the list is whole.
    EXPECT_EQ(name_of(static_cast<Fault>(all_faults.size())), "");
    EXPECT_FALSE(fault_named("meteor"));
}

TEST(Fault, FourBelongToTheRelay) {
    int relayed = 0;
    for (const Fault fault : all_faults) relayed += relay_mode_of(fault).has_value() ? 1 : 0;
    EXPECT_EQ(relayed, 4);
    EXPECT_EQ(relay_mode_of(Fault::half_open), RelayMode::half_open);
    EXPECT_FALSE(relay_mode_of(Fault::silent));
}

TEST(Fault, SetsHoldWhatWasAdded) {
    FaultSet set;
    EXPECT_TRUE(set.empty());
    set.add(Fault::drop);
    set.add(Fault::silent);
    set.remove(Fault::drop);
    EXPECT_TRUE(set.has(Fault::silent));
    EXPECT_FALSE(set.has(Fault::drop));
}

}  // namespace
}  // namespace faultline
