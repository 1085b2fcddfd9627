// AlertJournal: what it is told it knows after a restart, wherever the file was cut; and it stays
// small.
#include "api/alert_journal.hpp"

#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/durable_file.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

using ::testing::SizeIs;

constexpr TimeNs start_ns = 1'767'225'600 * ns_per_second;

Alert alert_of(const std::string& rule, std::uint64_t sequence) {
    Alert alert;
    alert.id = rule + ":" + std::to_string(sequence);
    alert.rule = rule;
    alert.market = "BTC";
    alert.at_ns = start_ns;
    alert.title = "title \"" + alert.id + "\"";
    alert.text = "line\nline";
    alert.numbers = {{"price_usd", 60'000.5}};
    return alert;
}

AlertState state_of(const std::string& rule, std::uint64_t sequence, std::uint32_t fired = 1) {
    AlertState state;
    state.rule = rule;
    state.sequence = sequence;
    state.fired = fired;
    state.last_ns = start_ns;
    return state;
}

std::unique_ptr<AlertJournal> open(const std::filesystem::path& path, JournalOptions options = {}) {
    auto journal = AlertJournal::open(path, options);
    EXPECT_TRUE(journal) << journal.error().text();
    return journal ? *std::move(journal) : nullptr;
}

std::vector<std::string> ids_of(const AlertJournal& journal) {
    std::vector<std::string> ids;
    for (const auto& [number, entry] : journal.entries()) ids.push_back(entry.alert->id);
    return ids;
}

class Journal : public ::testing::Test {
  protected:
    std::filesystem::path path() const { return folder.path() / "alerts" / "journal.ndjson"; }
    TestFolder folder;
};

TEST_F(Journal, KnowsAfterARestartWhatItWasTold) {
    auto journal = open(path());
    journal->fired(alert_of("a", 1), {"desk", "phone"}, start_ns, state_of("a", 1));
    journal->fired(alert_of("b", 1), {}, start_ns, state_of("b", 1));
    journal->settled("a:1", "desk", DeliveryState::delivered, 3, start_ns + 5);
    journal->settled("a:1", "nobody", DeliveryState::delivered, 1, start_ns);
    journal->settled("z:1", "desk", DeliveryState::delivered, 1, start_ns);
    journal->changed(state_of("b", 1, 0));
    ASSERT_TRUE(journal->commit(true));
    journal.reset();
    journal = open(path());
    ASSERT_THAT(ids_of(*journal), ::testing::ElementsAre("a:1", "b:1"));
    const JournalEntry& entry = journal->entries().begin()->second;
    EXPECT_EQ(*entry.alert, alert_of("a", 1));
    EXPECT_EQ(entry.recorded_ns, start_ns);
    ASSERT_THAT(entry.deliveries, SizeIs(2));
    EXPECT_EQ(entry.deliveries[0],
              (ChannelDelivery{"desk", DeliveryState::delivered, start_ns + 5, 3, ""}));
    EXPECT_EQ(entry.deliveries[1].state, DeliveryState::pending);
    EXPECT_TRUE(entry.is_pending());
    EXPECT_EQ(journal->states().at("a"), state_of("a", 1));
    EXPECT_EQ(journal->states().at("b"), state_of("b", 1, 0));
    EXPECT_EQ(journal->damaged_lines(), 0u);
}

TEST_F(Journal, CutAtAnyByteItHoldsTheWholeLinesBeforeTheCut) {
    auto journal = open(path());
    for (std::uint64_t i = 1; i <= 3; ++i) {
        journal->fired(alert_of("a", i), {"desk"}, start_ns, state_of("a", i));
        journal->settled("a:" + std::to_string(i), "desk", DeliveryState::failed, i, start_ns,
                         "no");
    }
    ASSERT_TRUE(journal->commit(true));
    journal.reset();
    const std::string whole = read_small_file(path()).value();
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        std::ofstream(path(), std::ios::binary) << whole.substr(0, cut);
        const auto lines = static_cast<std::size_t>(
            std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(cut), '\n'));
        journal = open(path());
        ASSERT_EQ(journal->entries().size(), (lines + 1) / 2) << cut;
        EXPECT_EQ(journal->damaged_lines(), 0u);
        if (lines > 0) {
            EXPECT_EQ(journal->states().at("a").sequence, (lines + 1) / 2);
            EXPECT_EQ(journal->entries().rbegin()->second.is_pending(), lines % 2 == 1);
        }
        // And it goes on from there as if nothing had happened.
        journal->fired(alert_of("b", cut), {}, start_ns, state_of("b", cut));
        ASSERT_TRUE(journal->commit(false));
        journal.reset();
        journal = open(path());
        EXPECT_EQ(journal->damaged_lines(), 0u) << cut;
        EXPECT_EQ(ids_of(*journal).back(), "b:" + std::to_string(cut));
        journal.reset();
    }
}

TEST_F(Journal, ADamagedLineIsCountedAndTheOthersStay) {
    auto journal = open(path());
    for (std::uint64_t i = 1; i <= 3; ++i) {
        journal->fired(alert_of("a", i), {}, start_ns, state_of("a", i));
    }
    ASSERT_TRUE(journal->commit(true));
    journal.reset();
    std::string text = read_small_file(path()).value();
    text[text.find('\n') + 10] = '\0';
    ASSERT_TRUE(replace_file(path(), text));
    journal = open(path());
    EXPECT_THAT(ids_of(*journal), ::testing::ElementsAre("a:1", "a:3"));
    EXPECT_EQ(journal->damaged_lines(), 1u);
}

TEST_F(Journal, HasOneOwnerAtATime) {
    const auto journal = open(path());
    const auto second = AlertJournal::open(path());
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().text().find("another faultline"), std::string::npos);
}

TEST_F(Journal, StaysSmallAndLosesNothingThatIsPending) {
    const JournalOptions options{.settled_max = 10, .compact_bytes = 20'000};
    auto journal = open(path(), options);
    for (std::uint64_t i = 1; i <= 2'000; ++i) {
        const std::string id = "a:" + std::to_string(i);
        journal->fired(alert_of("a", i), {"desk"}, start_ns, state_of("a", i));
        if (i % 500 != 0) journal->settled(id, "desk", DeliveryState::delivered, 1, start_ns);
        ASSERT_TRUE(journal->commit(false));
        ASSERT_LT(journal->file_bytes(), 40'000u);
    }
    journal->changed(state_of("gone", 7, 0));
    ASSERT_TRUE(journal->commit(false));
    journal.reset();
    journal = open(path(), options);
    EXPECT_EQ(journal->entries().size(), 14u);
    std::vector<std::string> pending;
    for (const auto& [number, entry] : journal->entries()) {
        if (entry.is_pending()) pending.push_back(entry.alert->id);
    }
    EXPECT_THAT(pending, ::testing::ElementsAre("a:500", "a:1000", "a:1500", "a:2000"));
    EXPECT_EQ(journal->states().at("a").sequence, 2'000u);
    EXPECT_EQ(journal->states().at("gone").sequence, 7u);
}

TEST_F(Journal, AFolderThatCannotBeMadeIsAProblem) {
    const auto file = folder.write("file", "x");
    EXPECT_FALSE(AlertJournal::open(file / "journal.ndjson"));
}

}  // namespace
}  // namespace faultline
