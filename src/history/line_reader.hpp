// LineReader: the lines of an InputFile, read and unpacked on a thread of their own.
//
// While one block is taken apart, the next ones are unpacked; at most four wait, so memory stays
// bounded whatever the size of the file.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "history/input_file.hpp"

namespace faultline {

class LineReader {
  public:
    explicit LineReader(std::unique_ptr<InputFile> file);
    ~LineReader();
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    /// The next line without its end ("\n" or "\r\n"); false at the end. The view holds until the
    /// next call. A byte-order mark in front of the first line is left out. Problems: those of the
    /// file, and a line longer than a megabyte (not a table of text).
    Outcome<bool> next(std::string_view& line);

    /// The lines that are there already, at most `count`, without taking them. May be called before
    /// the first `next` only.
    Outcome<std::vector<std::string_view>> peek(std::size_t count);

    /// Number of the line that `next` gave last, from 1.
    std::uint64_t line_number() const { return line_number_; }
    /// Unpacked bytes taken so far.
    std::uint64_t bytes() const { return bytes_; }
    /// As far as the first block.
    const std::string& inner_name() const { return file_->inner_name(); }

  private:
    struct Block {
        std::vector<char> bytes;
        std::optional<Problem> problem;
        bool last = false;
    };
    void unpack(const std::stop_token& stop);
    Outcome<bool> refill();

    std::unique_ptr<InputFile> file_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Block> blocks_;
    std::vector<char> buffer_;
    std::size_t at_ = 0;
    std::uint64_t line_number_ = 0;
    std::uint64_t bytes_ = 0;
    bool ended_ = false;
    bool started_ = false;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace faultline
