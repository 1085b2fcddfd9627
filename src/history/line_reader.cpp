// LineReader: a bounded queue of blocks between two threads.
#include "history/line_reader.hpp"

#include <cstring>

namespace faultline {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 18;
constexpr std::size_t line_bytes_max = std::size_t{1} << 20;
constexpr std::size_t blocks_waiting_max = 4;

}  // namespace

LineReader::LineReader(std::unique_ptr<InputFile> file) : file_(std::move(file)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { unpack(stop); });
}

LineReader::~LineReader() { thread_.request_stop(); }

void LineReader::unpack(const std::stop_token& stop) {
    bool last = false;
    while (!last && !stop.stop_requested()) {
        Block block;
        block.bytes.resize(block_bytes);
        std::size_t filled = 0;
        while (filled < block_bytes) {
            const auto count = file_->read(std::span(block.bytes).subspan(filled));
            if (!count) block.problem = count.error();
            if (!count || *count == 0) {
                last = true;
                break;
            }
            filled += *count;
        }
        block.bytes.resize(filled);
        block.last = last;
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop, [this] { return blocks_.size() < blocks_waiting_max; });
        if (stop.stop_requested()) return;
        blocks_.push_back(std::move(block));
        changed_.notify_all();
    }
}

Outcome<bool> LineReader::refill() {
    if (ended_) return false;
    Block block;
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !blocks_.empty(); });
        block = std::move(blocks_.front());
        blocks_.pop_front();
        changed_.notify_all();
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    buffer_.insert(buffer_.end(), block.bytes.begin(), block.bytes.end());
    ended_ = block.last;
    if (block.problem) {
        // Lines in front of the damage are not handed out: the file as a whole is refused.
        block.problem->where += ", after line " + std::to_string(line_number_);
        return tl::make_unexpected(*std::move(block.problem));
    }
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (!started_ && std::string_view(buffer_.data(), buffer_.size()).starts_with(mark)) {
        at_ = mark.size();
    }
    started_ = true;
    return true;
}

Outcome<bool> LineReader::next(std::string_view& line) {
    std::size_t searched = 0;  // bytes behind at_ known to hold no line end
    while (true) {
        const char* begin = buffer_.data() + at_;
        const std::size_t rest = buffer_.size() - at_;
        const void* end =
            rest > searched ? std::memchr(begin + searched, '\n', rest - searched) : nullptr;
        std::size_t length = rest;
        if (end != nullptr) {
            length = static_cast<std::size_t>(static_cast<const char*>(end) - begin);
        } else {
            searched = rest;
            if (rest > line_bytes_max) {
                return problem("a line is longer than a megabyte: this is no table of text",
                               "line " + std::to_string(line_number_ + 1));
            }
            FL_TRY(more, refill());
            if (more) continue;
            if (rest == 0) return false;
        }
        line = std::string_view(buffer_.data() + at_, length);
        at_ += std::min(length + 1, rest);
        bytes_ += length + 1;
        ++line_number_;
        if (line.ends_with('\r')) line.remove_suffix(1);
        return true;
    }
}

Outcome<std::vector<std::string_view>> LineReader::peek(std::size_t count) {
    FL_CHECK(refill());
    std::vector<std::string_view> lines;
    std::string_view rest(buffer_.data() + at_, buffer_.size() - at_);
    while (!rest.empty() && lines.size() < count) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos && !ended_) break;
        std::string_view line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace faultline
