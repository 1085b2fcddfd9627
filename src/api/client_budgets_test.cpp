// ClientBudgets: each client for itself, and none kept for ever.
#include "api/client_budgets.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

TEST(ClientBudgets, OneClientDoesNotSpendAnothersBudget) {
    ClientBudgets budgets(1, 2);
    EXPECT_EQ(budgets.spend("a", 2, 0), 0);
    EXPECT_EQ(budgets.spend("a", 1, 0), ns_per_second);
    EXPECT_EQ(budgets.spend("b", 1, 0), 0);
    EXPECT_EQ(budgets.spend("a", 1, ns_per_second), 0);
}

TEST(ClientBudgets, ZeroIsNoLimitAndFreeIsFree) {
    ClientBudgets none(0, 1);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(none.spend("a", 10, 0), 0);
    ClientBudgets small(1, 1);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(small.spend("a", 0, 0), 0);
}

TEST(ClientBudgets, ClientsThatHaveGoneAreForgotten) {
    ClientBudgets budgets(1, 2);
    for (int i = 0; i < 50; ++i) budgets.spend(std::to_string(i), 1, 0);
    EXPECT_EQ(budgets.size(), 50u);
    budgets.spend("late", 1, 2 * ns_per_minute);
    EXPECT_EQ(budgets.size(), 1u);
}

}  // namespace
}  // namespace faultline
