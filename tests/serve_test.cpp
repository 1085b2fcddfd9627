// The served engine from end to end: `faultline serve` as a process, its dashboard in a real
// browser.
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <thread>

#include "program.hpp"

namespace faultline::testing {
namespace {

/// A running `faultline serve`. Stopped as an operator would, by SIGTERM.
class Server {
  public:
    explicit Server(const std::vector<std::string>& flags) : log_(folder_ / "log") {
        std::vector<std::string> words{FAULTLINE_PROGRAM, "serve",         "--port", "0",
                                       "--data",          folder_ / "data"};
        words.insert(words.end(), flags.begin(), flags.end());
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ != 0) return;
        const int log = ::open(log_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
        ::dup2(log, STDERR_FILENO);
        ::dup2(log, STDOUT_FILENO);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() { stop(); }

    /// Exit status; 128 for a signal.
    int stop() {
        if (pid_ <= 0) return status_;
        ::kill(pid_, SIGTERM);
        int code = 0;
        ::waitpid(pid_, &code, 0);
        pid_ = -1;
        status_ = WIFEXITED(code) ? WEXITSTATUS(code) : 128;
        return status_;
    }
    std::string log() const { return read_file(log_); }
    const Folder& folder() const { return folder_; }

    /// The address that the server says behind a word ("at", "ready:"); empty where it does not
    /// come in time.
    std::string address_behind(const std::string& word, int seconds) const {
        for (int i = 0; i < 10 * seconds; ++i) {
            const std::string text = log();
            const auto at = text.find(word + " http");
            if (at != std::string::npos) {
                const auto begin = at + word.size() + 1;
                return text.substr(begin, text.find_first_of(" \n", begin) - begin);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return {};
    }

  private:
    Folder folder_;
    std::string log_;
    pid_t pid_ = -1;
    int status_ = -1;
};

bool has(const std::string& command) {
    return std::system(("command -v " + command + " >/dev/null 2>&1").c_str()) == 0;
}

std::string web() { return std::string(FAULTLINE_SOURCE_DIR) + "/web"; }

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif
#endif

TEST(Serve, EveryViewOfTheDemoWorksInARealBrowser) {
    if (is_sanitized) GTEST_SKIP() << "a browser is too impatient for sanitizers";
    if (!has("node") || !has("chromium")) GTEST_SKIP() << "needs node and chromium";
    if (!std::filesystem::exists(web() + "/node_modules/playwright-core")) {
        GTEST_SKIP() << "the dashboard's packages are not installed: script/web";
    }
    Server server({"--demo", "--history-days", "3"});
    const std::string url = server.address_behind("ready:", 240);
    ASSERT_NE(url, "") << server.log();
    const std::string report = server.folder() / "report";
    const int code = std::system(("cd " + web() + " && node e2e/run.mjs --lenient --url " + url +
                                  " --out " + (server.folder() / "shots") + " >" + report + " 2>&1")
                                     .c_str());
    EXPECT_EQ(code, 0) << read_file(report);
    EXPECT_EQ(server.stop(), 0) << server.log();
}

TEST(Serve, WithoutANetworkEveryVenueIsUnreachableAndNothingIsInvented) {
    if (!has("unshare") || !has("ip") || !has("curl")) {
        GTEST_SKIP() << "needs unshare, ip and curl, to take the network away";
    }
    const Folder folder;
    const std::string script = folder / "offline.sh";
    std::ofstream(script) << "set -e\n"
                             "ip link set lo up\n"
                          << FAULTLINE_PROGRAM << " serve --live --port 18622 --data "
                          << (folder / "data") << " 2>" << (folder / "log")
                          << " &\n"
                             "pid=$!\n"
                             "for i in $(seq 100); do\n"
                             "  curl -sf http://127.0.0.1:18622/readyz >/dev/null && break\n"
                             "  sleep 0.2\n"
                             "done\n"
                             "sleep 5\n"
                             "curl -s http://127.0.0.1:18622/v1/venues >"
                          << (folder / "venues") << "\ncurl -s http://127.0.0.1:18622/v1/markets >"
                          << (folder / "markets") << "\nkill $pid\nwait $pid\n";
    const int code = std::system(("unshare --net bash " + script + " 2>/dev/null").c_str());
    if (!std::filesystem::exists(folder / "venues")) {
        GTEST_SKIP() << "this machine allows no network namespace";
    }
    EXPECT_EQ(code, 0) << read_file(folder / "log");
    const auto venues = nlohmann::json::parse(read_file(folder / "venues"));
    ASSERT_EQ(venues["venues"].size(), 22U);
    for (const auto& venue : venues["venues"]) {
        EXPECT_TRUE(venue["state"] == "down" || venue["state"] == "connecting") << venue;
        EXPECT_FALSE(venue["since"].is_null()) << venue;
        EXPECT_TRUE(venue["age_s"].is_null()) << venue;
    }
    const auto markets = nlohmann::json::parse(read_file(folder / "markets"));
    for (const auto& market : markets.value("markets", nlohmann::json::array())) {
        EXPECT_TRUE(market["price_usd"].is_null()) << market;
        EXPECT_TRUE(market["open_interest_usd"].is_null()) << market;
    }
}

}  // namespace
}  // namespace faultline::testing
