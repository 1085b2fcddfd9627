// LedgerFile: append, sync, read back.
#include "history/ledger_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace faultline {
namespace {

struct Lines {
    std::vector<std::string> whole;
    std::vector<std::uint64_t> ends;
    std::string torn;  // what follows the last end
};

Outcome<Lines> read_lines(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return problem("cannot be read", path.string());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos) {
            lines.torn = text.substr(at);
            break;
        }
        lines.whole.push_back(text.substr(at, end - at));
        at = end + 1;
        lines.ends.push_back(at);
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
    LedgerFile file(std::move(path), std::move(*ledger));
    file.ends_ = std::move(lines.ends);
    if (!lines.torn.empty()) FL_CHECK(file.set_aside(lines.torn));
    return file;
}

Outcome<void> LedgerFile::set_aside(const std::string& torn) {
    const std::string beside = path_.string() + ".torn";
    std::ofstream out(beside, std::ios::binary | std::ios::app);
    out << torn << '\n' << std::flush;
    if (!out) return problem("what a crash left of a line cannot be kept", beside);
    std::error_code error;
    std::filesystem::resize_file(path_, ends_.empty() ? 0 : ends_.back(), error);
    if (error) return problem("cannot be mended: " + error.message(), path_.string());
    note_ = fmt::format("the last line was cut short ({} bytes, a crash): it is in {} now",
                        torn.size(), beside);
    return {};
}

Outcome<void> LedgerFile::store(const std::string& line) {
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
    ends_.push_back((ends_.empty() ? 0 : ends_.back()) + text.size());
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

Outcome<void> LedgerFile::settle_unknown(const HourUnknown& unknown) {
    FL_TRY(line, ledger_.settle_unknown(unknown));
    return store(line);
}

Outcome<std::vector<LedgerFile::Line>> LedgerFile::lines_before(std::size_t before,
                                                                const std::string& market,
                                                                std::size_t count_max) const {
    std::vector<Line> found;
    std::size_t number = std::min(before, ends_.size());
    if (number == 0) return found;
    std::ifstream in(path_, std::ios::binary);
    const std::string wanted = "\"market\":\"" + market + "\"";
    while (number > 0 && found.size() < count_max) {
        --number;
        const std::uint64_t begin = number == 0 ? 0 : ends_[number - 1];
        std::string text(ends_[number] - begin - 1, '\0');
        in.seekg(static_cast<std::streamoff>(begin));
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        if (!in) return problem("cannot be read", path_.string());
        if (text.find(wanted) != std::string::npos) found.push_back({number, std::move(text)});
    }
    return found;
}

Outcome<LedgerSummary> verify_ledger_file(const std::filesystem::path& path, const HashText& hash) {
    FL_TRY(lines, read_lines(path));
    return verify_ledger(lines.whole, hash);
}

}  // namespace faultline
