// Store: opening, refusing to open, and keeping what was committed.
#include "history/store.hpp"

#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "history/test_folder.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

const Instrument btc{VenueId::binance, "BTCUSDT", "BTC", ContractKind::linear, 1.0};

TEST(Store, AFeedsNumberForAMarketMakesNoOtherInstrument) {
    const TestFolder folder;
    Instrument instrument = *main_instrument(*parse_venue("lighter"), "BTC");
    instrument.number = 1;
    {
        auto store = Store::open(folder.path() / "data", Access::read_write);
        ASSERT_TRUE(store);
        ASSERT_TRUE(store->id_of(instrument));
    }
    auto store = Store::open(folder.path() / "data", Access::read_write);
    ASSERT_TRUE(store);
    const auto again = store->id_of(instrument);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(store->instruments().size(), 1U);
    instrument.contract_size *= 10;
    EXPECT_FALSE(store->id_of(instrument));
}

TEST(Store, IsMadeWhereItIsMissing) {
    const TestFolder folder;
    {
        auto store = Store::open(folder.path() / "deep" / "er", Access::read_write);
        ASSERT_TRUE(store) << store.error().text();
        const auto id = store->id_of(btc);
        ASSERT_TRUE(id) << id.error().text();
        EXPECT_EQ(store->id_of(btc).value(), *id);
    }
    const auto again = Store::open(folder.path() / "deep" / "er", Access::read_only);
    ASSERT_TRUE(again) << again.error().text();
    ASSERT_EQ(again->instruments().size(), 1u);
    EXPECT_EQ(again->instruments()[0].instrument, btc);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "deep" / "er" / "faultline.duckdb.new"));
}

TEST(Store, ReadingAMissingHistoryNamesTheImport) {
    const TestFolder folder;
    const auto store = Store::open(folder.path() / "none", Access::read_only);
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().remedy.find("faultline import"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "none"));
}

TEST(Store, FileOfAnotherKindIsRefusedAndLeftAlone) {
    const TestFolder folder;
    folder.write("faultline.duckdb", std::string(20'000, 'x'));
    const auto store = Store::open(folder.path(), Access::read_write);
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().what.find("not a Faultline history"), std::string::npos)
        << store.error().text();
    EXPECT_EQ(std::filesystem::file_size(folder.path() / "faultline.duckdb"), 20'000u);
}

TEST(Store, SecondWriterInTheSameProcessIsRefused) {
    const TestFolder folder;
    const auto first = Store::open(folder.path(), Access::read_write);
    ASSERT_TRUE(first);
    EXPECT_FALSE(Store::open(folder.path(), Access::read_write));
    EXPECT_FALSE(Store::open(folder.path(), Access::read_only));
}

TEST(Store, HistoryHeldByAnotherProcessIsNamedWithItsPid) {
    const TestFolder folder;
    int ready[2];
    int done[2];
    ASSERT_EQ(::pipe(ready), 0);
    ASSERT_EQ(::pipe(done), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto held = Store::open(folder.path(), Access::read_write);
        char word = held ? 'y' : 'n';
        if (::write(ready[1], &word, 1) != 1) ::_exit(1);
        ::close(done[1]);
        while (::read(done[0], &word, 1) > 0) {
        }
        ::_exit(0);
    }
    char word = '?';
    ASSERT_EQ(::read(ready[0], &word, 1), 1);
    ASSERT_EQ(word, 'y');
    for (const Access access : {Access::read_write, Access::read_only}) {
        const auto store = Store::open(folder.path(), access);
        ASSERT_FALSE(store);
        EXPECT_NE(store.error().what.find("in use by another process (pid " +
                                          std::to_string(child) + ")"),
                  std::string::npos)
            << store.error().text();
        EXPECT_FALSE(store.error().remedy.empty());
    }
    ::close(done[0]);
    ::close(done[1]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(Store::open(folder.path(), Access::read_write));
}

TEST(Store, ContractThatChangedItsSizeIsRefused) {
    const TestFolder folder;
    auto store = Store::open(folder.path(), Access::read_write);
    ASSERT_TRUE(store);
    ASSERT_TRUE(store->id_of(btc));
    Instrument other = btc;
    other.contract_size = 0.01;
    EXPECT_FALSE(store->id_of(other));
}

TEST(Store, RolledBackInstrumentIsForgotten) {
    const TestFolder folder;
    auto store = Store::open(folder.path(), Access::read_write);
    ASSERT_TRUE(store);
    {
        auto transaction = Transaction::begin(store->database());
        ASSERT_TRUE(transaction);
        ASSERT_TRUE(store->id_of(btc));
    }
    ASSERT_TRUE(store->reload_instruments());
    EXPECT_TRUE(store->instruments().empty());
}

}  // namespace
}  // namespace faultline
