// LedgerFile: append, sync, read back.
#include "history/ledger_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace faultline {
namespace {

struct Lines {
    std::vector<std::string> whole;
    std::uintmax_t bytes = 0;  // of the whole ones
    bool is_torn = false;      // something follows them that has no end
};

Outcome<Lines> read_lines(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return problem("cannot be read", path.string());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.is_torn = end == std::string::npos;
        if (lines.is_torn) break;
        lines.whole.push_back(text.substr(at, end - at));
        at = end + 1;
        lines.bytes = at;
    }
    return lines;
}

}  // namespace

Outcome<LedgerFile> LedgerFile::open(std::filesystem::path path, HashText hash) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return LedgerFile(std::move(path), ForecastLedger(std::move(hash)));
    }
    FL_TRY(lines, read_lines(path));
    auto ledger = ForecastLedger::resume(lines.whole, std::move(hash));
    if (!ledger) {
        return problem(ledger.error().what, path.string() + ", " + ledger.error().where,
                       "keep the file as it is and begin another");
    }
    if (lines.is_torn) {
        std::filesystem::resize_file(path, lines.bytes, error);
        if (error) return problem("cannot be mended: " + error.message(), path.string());
    }
    return LedgerFile(std::move(path), std::move(*ledger));
}

Outcome<void> LedgerFile::store(const std::string& line) const {
    const auto failed = [&](const char* what) {
        return problem(std::string(what) + ": " + std::strerror(errno), path_.string());
    };
    const int file = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return failed("cannot be opened");
    const std::string text = line + "\n";
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t wrote = ::write(file, text.data() + done, text.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) {
            const auto why = failed("cannot be written");
            ::close(file);
            return why;
        }
        done += static_cast<std::size_t>(wrote);
    }
    const bool synced = ::fsync(file) == 0;
    const bool closed = ::close(file) == 0;
    if (!synced || !closed) return failed("is not safely on the disk");
    return {};
}

Outcome<void> LedgerFile::append(const HourForecast& forecast) {
    FL_TRY(line, ledger_.append(forecast));
    return store(line);
}

Outcome<void> LedgerFile::settle(const HourObserved& observed) {
    FL_TRY(line, ledger_.settle(observed));
    return store(line);
}

Outcome<LedgerSummary> verify_ledger_file(const std::filesystem::path& path, const HashText& hash) {
    FL_TRY(lines, read_lines(path));
    return verify_ledger(lines.whole, hash);
}

}  // namespace faultline
