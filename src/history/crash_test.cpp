// Across the folder: kill -9 and a full disk in the middle of an import lose nothing that was
// committed and leave nothing half-written.
#include <csignal>
#include <ctime>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/rng.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr int rows_per_file = 20'000;

/// A file of bars, after those of the files before it.
std::string file_text(int index) {
    std::string text = kline_header;
    for (int i = 0; i < rows_per_file; ++i) text += kline(index * rows_per_file + i);
    return text;
}

struct Stored {
    std::int64_t candles = -1;
    std::int64_t noted = -1;  // rows that the notes of imported files speak of
};

Stored stored_in(const std::filesystem::path& data) {
    const auto store = Store::open(data, Access::read_write);
    if (!store) {
        ADD_FAILURE() << store.error().text();
        return {};
    }
    return {store->database().integer("SELECT count(*) FROM candle").value_or(-1),
            store->database()
                .integer("SELECT CAST(sum(rows) AS BIGINT) FROM import_file")
                .value_or(-1)};
}

TEST(Crash, KillAtAnyMomentKeepsWholeFilesOnly) {
    const TestFolder folder;
    const auto data = folder.path() / "data";
    std::vector<std::filesystem::path> files;
    for (int i = 0; i < 12; ++i) {
        files.push_back(
            folder.write("klines/BTCUSDT-1m-" + std::to_string(100 + i) + ".csv", file_text(i)));
    }
    Rng random(2026);
    std::int64_t candles_before = 0;
    int killed = 0;
    for (int round = 0; round < 10; ++round) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            auto store = Store::open(data, Access::read_write);
            const bool good = store && import_files(*store, files, {});
            ::_exit(good ? 0 : 1);
        }
        const timespec wait{0, static_cast<long>(random.uniform() * 250e6)};
        ::nanosleep(&wait, nullptr);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        killed += WIFSIGNALED(status) ? 1 : 0;
        const Stored now = stored_in(data);
        ASSERT_EQ(now.candles, now.noted) << "round " << round;
        ASSERT_EQ(now.candles % rows_per_file, 0) << "round " << round;
        ASSERT_GE(now.candles, candles_before) << "round " << round;
        candles_before = now.candles;
    }
    EXPECT_GT(killed, 0) << "no child was hit while it worked";
    auto store = Store::open(data, Access::read_write);
    ASSERT_TRUE(store);
    const auto report = import_files(*store, files, {});
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_FALSE(report->failed());
    EXPECT_EQ(store->database().integer("SELECT count(*) FROM candle").value(), 12 * rows_per_file);
    EXPECT_EQ(store->database().integer("SELECT count(DISTINCT open_ns) FROM candle").value(),
              12 * rows_per_file);
}

/// Bars that take some twelve megabytes in the store.
std::string large_text() {
    std::string text;
    Rng random(1);
    for (int i = 10; i < 400'000; ++i) {
        const std::string price = std::to_string(100 + random.uniform());
        text += kline(i, price + "," + std::to_string(102 + random.uniform()) + ",99," + price,
                      std::to_string(random.uniform()));
    }
    return text;
}

/// What an import said of its only file or of the store as a whole; nothing where all went well.
std::optional<Problem> trouble_of(const Outcome<ImportReport>& report) {
    return report ? report->files.at(0).error : std::optional<Problem>(report.error());
}

/// A file system of a few megabytes; needs root.
class SmallDisk {
  public:
    explicit SmallDisk(const std::filesystem::path& at) : at_(at) {
        std::filesystem::create_directories(at_);
        mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=6m") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    bool mounted() const { return mounted_; }

  private:
    std::filesystem::path at_;
    bool mounted_ = false;
};

TEST(Crash, FullDiskIsToldAndKeepsWhatWasStored) {
    const TestFolder folder;
    const auto data = folder.path() / "disk";
    const SmallDisk disk(data);
    if (!disk.mounted()) GTEST_SKIP() << "mounting a small disk needs root";

    const auto small = folder.write("klines/BTCUSDT-1m-1.csv", kline(0) + kline(1));
    const auto large = folder.write("klines/BTCUSDT-1m-2.csv", large_text());
    {
        auto store = Store::open(data, Access::read_write);
        ASSERT_TRUE(store) << store.error().text();
        const std::filesystem::path first[] = {small};
        const auto kept = import_files(*store, first, {});
        ASSERT_TRUE(kept) << kept.error().text();
        ASSERT_EQ(kept->rows(), 2u);

        const std::filesystem::path second[] = {large};
        const auto report = import_files(*store, second, {});
        const auto told = trouble_of(report);
        ASSERT_TRUE(told) << "a full disk went unnoticed";
        EXPECT_NE(told->what.find("disk is full"), std::string::npos) << told->text();
        EXPECT_FALSE(told->remedy.empty());
    }
    const Stored after = stored_in(data);
    EXPECT_EQ(after.candles, 2);
    EXPECT_EQ(after.noted, 2);
}

// As on a full disk, without being root: no file of the child may grow beyond a few megabytes.
TEST(Crash, FileThatMayNotGrowIsToldAndKeepsWhatWasStored) {
    const TestFolder folder;
    const auto data = folder.path() / "data";
    const std::filesystem::path small[] = {
        folder.write("klines/BTCUSDT-1m-1.csv", kline(0) + kline(1))};
    const std::filesystem::path large[] = {folder.write("klines/BTCUSDT-1m-2.csv", large_text())};
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{6 << 20, 6 << 20};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        auto store = Store::open(data, Access::read_write);
        if (!store || trouble_of(import_files(*store, small, {}))) ::_exit(2);
        const auto told = trouble_of(import_files(*store, large, {}));
        if (!told) ::_exit(3);
        ::_exit(told->what.find("disk is full") != std::string::npos ? 0 : 4);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << "2: no small import, 3: unnoticed, 4: other words";
    const Stored after = stored_in(data);
    EXPECT_EQ(after.candles, 2);
    EXPECT_EQ(after.noted, 2);
}

TEST(Crash, MissingPermissionIsTold) {
    const TestFolder folder;
    const auto store = Store::open("/proc/faultline-cannot-be-here", Access::read_write);
    ASSERT_FALSE(store);
    EXPECT_FALSE(store.error().remedy.empty());
    folder.write("data", "a file where the folder should be");
    EXPECT_FALSE(Store::open(folder.path() / "data", Access::read_write));
}

}  // namespace
}  // namespace faultline
