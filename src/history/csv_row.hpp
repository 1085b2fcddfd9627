// CsvRow: one line of a comma-separated file, taken apart in place.
//
// A field is what stands between two commas, less a pair of quotes around it. No field of a format
// that we read holds a comma of its own.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace faultline {

/// The first bytes of a text from a file, fit for messages: what is not printable ASCII becomes
/// "?".
inline std::string printable(std::string_view text, std::size_t length_max) {
    std::string out(text.substr(0, length_max));
    for (char& c : out) {
        if (c < 0x20 || c > 0x7E) c = '?';
    }
    return out;
}

class CsvRow {
  public:
    static constexpr std::size_t fields_max = 128;

    explicit CsvRow(std::string_view line = {}) { assign(line); }

    void assign(std::string_view line) {
        count_ = 0;
        const char* at = line.data();
        const char* end = at + line.size();
        while (count_ < fields_max) {
            const char* stop = at;
            while (stop != end && *stop != ',') ++stop;
            const bool quoted = stop - at >= 2 && *at == '"' && stop[-1] == '"';
            fields_[count_++] = std::string_view(
                at + (quoted ? 1 : 0), static_cast<std::size_t>(stop - at - (quoted ? 2 : 0)));
            if (stop == end) return;
            at = stop + 1;
        }
        ++count_;  // more than we hold: never the right number
    }

    std::size_t count() const { return count_; }
    std::string_view operator[](std::size_t index) const { return fields_[index]; }

  private:
    std::array<std::string_view, fields_max> fields_;
    std::size_t count_ = 0;
};

}  // namespace faultline
