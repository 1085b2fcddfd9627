// JsonTape: the parsed form of a payload, as Json reads it: one 64-bit word per value, in the order
// of the payload, two for a number.
//
//   word 0     not used; the root stands at 1
//   text       kind, 28 bits of length, 28 bits of where it stands in `texts`
//   number     kind (of a decimal with its scale below), then the number
//   container  kind, 24 bits of how many values it holds, 32 bits naming the word behind it; the
//              last word before that is not used
//   key        as text, but in place of the kind stands the key's last character: it and the
//              length tell most keys apart without looking at the characters
//
// That is simdjson's tape with the lengths of texts taken into their words, so that one may be made
// of the other where it stands (doc/tape.md of simdjson).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace faultline {

/// The top byte of a word. The order tells how many words a value takes.
enum class JsonKind : std::uint8_t {
    text,
    null,
    no,
    yes,
    int64,   // from here on two words
    uint64,  // beyond the largest int64
    float64,
    decimal,  // as printed, below 10^15 in magnitude: exact as a double and as a Decimal
    array,    // from here on containers
    object,
};

struct JsonTape {
    static constexpr unsigned kind_shift = 56;
    static constexpr unsigned text_bits = 28;
    static constexpr std::uint64_t text_mask = (std::uint64_t{1} << text_bits) - 1;
    static constexpr unsigned count_shift = 32;
    static constexpr std::uint64_t count_max = 0xFFFFFF;

    const std::uint64_t* words = nullptr;
    const char* texts = nullptr;

    static constexpr std::uint64_t word_of(JsonKind kind, std::uint64_t rest = 0) {
        return std::uint64_t{static_cast<std::uint8_t>(kind)} << kind_shift | rest;
    }
    static constexpr std::uint64_t text_word(std::uint64_t offset, std::uint64_t length) {
        return word_of(JsonKind::text, length << text_bits | offset);
    }
    /// What the upper bits of a key's word are: its last character (of an empty one the quote that
    /// stands before it) and its length.
    static constexpr std::uint64_t key_mark(char last, std::uint64_t length) {
        return std::uint64_t{static_cast<unsigned char>(last)} << (kind_shift - text_bits) | length;
    }
    static constexpr std::uint64_t key_mark(std::string_view key) {
        return key_mark(key.empty() ? '"' : key.back(), key.size());
    }
    static constexpr std::uint64_t key_word(char last, std::uint64_t offset, std::uint64_t length) {
        return key_mark(last, length) << text_bits | offset;
    }
};

/// Reads payloads as venues write them for programs: at most one space behind a comma or colon,
/// none elsewhere but behind the payload, ASCII only, nothing escaped, not nested deep. Everything
/// else, right or wrong, it leaves to a complete parser.
class PlainJsonReader {
  public:
    static constexpr std::size_t payload_bytes_max = 1U << 20;
    static constexpr std::size_t padding_bytes = 32;  // read behind the payload, whatever they hold

    /// True where the tape holds the payload; texts are those of the payload itself. False says
    /// nothing about the payload but that this reader does not take it.
    bool read(std::string_view payload, JsonTape& tape);

  private:
    void make_room(std::size_t payload_bytes);

    std::size_t room_bytes_ = 0;               // for payloads of this size
    std::unique_ptr<std::uint32_t[]> quotes_;  // where they stand
    std::unique_ptr<std::uint64_t[]> words_;
};

}  // namespace faultline
