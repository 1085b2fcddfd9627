// JsonTape: reading plain payloads in two passes.
//
// The first pass looks at 16 bytes at a time: it notes where quotes stand and refuses what is not
// plain. Without escapes every second quote closes, so the second pass, which goes from value to
// value, need not look into texts at all.
#include "venue/json_tape.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace faultline {
namespace {

constexpr std::size_t depth_max = 32;
/// Behind the last quote: whoever looks for more finds the end of the payload.
constexpr std::size_t quote_sentinels = 4;

/// Notes where the quotes of a payload stand; nothing where there is a character that is not plain
/// (escapes, control characters, beyond ASCII). Reads up to 15 bytes behind the payload.
std::uint32_t* find_quotes(std::string_view payload, std::uint32_t* out) {
#ifdef __SSE2__
    constexpr std::size_t step = 16;
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i escape = _mm_set1_epi8('\\');
    const __m128i lowest = _mm_set1_epi8(0x20);  // as signed: bytes beyond ASCII are below it too
    const char* const text = payload.data();
    const std::size_t size = payload.size();
    const auto odd_of = [&](const __m128i& bytes) {
        return _mm_or_si128(_mm_cmpgt_epi8(lowest, bytes), _mm_cmpeq_epi8(bytes, escape));
    };
    const auto bytes_at = [&](std::size_t at) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    };
    const auto bits = [](const __m128i& found) {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
    };
    struct Block {
        __m128i a, b, c, d;
    };
    const auto block_at = [&](std::size_t at) -> Block {
        return {bytes_at(at), bytes_at(at + step), bytes_at(at + 2 * step),
                bytes_at(at + 3 * step)};
    };
    const auto any_odd = [&](const Block& block) {
        return bits(_mm_or_si128(_mm_or_si128(odd_of(block.a), odd_of(block.b)),
                                 _mm_or_si128(odd_of(block.c), odd_of(block.d)))) != 0;
    };
    const auto quotes_in = [&](const Block& block) -> std::uint64_t {
        const std::uint64_t low =
            bits(_mm_cmpeq_epi8(block.a, quote)) | bits(_mm_cmpeq_epi8(block.b, quote)) << step;
        const std::uint64_t high =
            bits(_mm_cmpeq_epi8(block.c, quote)) | bits(_mm_cmpeq_epi8(block.d, quote)) << step;
        return low | high << 2 * step;
    };
    const auto note = [&out](std::uint64_t found, std::size_t base) {
        for (; found != 0; found &= found - 1) {
            *out++ = static_cast<std::uint32_t>(base) +
                     static_cast<std::uint32_t>(std::countr_zero(found));
        }
    };
    std::size_t at = 0;
    for (; at + sizeof(Block) <= size; at += sizeof(Block)) {
        const Block block = block_at(at);
        if (any_odd(block)) return nullptr;
        note(quotes_in(block), at);
    }
    if (at < size && size >= sizeof(Block)) {  // the rest, and before it what has been seen already
        const std::size_t from = size - sizeof(Block);
        const Block block = block_at(from);
        if (any_odd(block)) return nullptr;
        note(quotes_in(block) & ~std::uint64_t{0} << (at - from), from);
        return out;
    }
    for (; at < size; at += step) {
        const __m128i bytes = bytes_at(at);
        const std::size_t left = size - at;
        const std::uint32_t ours = left < step ? (1U << left) - 1 : 0xFFFF;
        if ((bits(odd_of(bytes)) & ours) != 0) return nullptr;
        note(bits(_mm_cmpeq_epi8(bytes, quote)) & ours, at);
    }
    return out;
#else
    static_cast<void>(payload), static_cast<void>(out);
    return nullptr;
#endif
}

constexpr bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

constexpr bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::uint64_t eight_bytes(const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

bool are_digits(std::uint64_t eight) {
    return ((eight & 0xF0F0F0F0F0F0F0F0) |
            (((eight + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4)) == 0x3333333333333333;
}

/// The number that eight digits are, the first one in the lowest byte.
std::uint64_t number_of(std::uint64_t eight) {
    eight = (eight & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
    eight = (eight & 0x00FF00FF00FF00FF) * 6553601 >> 16;
    return (eight & 0x0000FFFF0000FFFF) * 42949672960001 >> 32;
}

/// A double of a number that is no short decimal, as JSON writes it; nothing where it is none or
/// out of range.
const char* read_long_number(const char* const first, const char* const end, std::uint64_t* out) {
    const char* at = first;
    const auto digits = [&at, end] {
        const char* const start = at;
        while (at < end && is_digit(*at)) ++at;
        return at != start;
    };
    if (at < end && *at == '-') ++at;
    if (at < end && *at == '0') {
        ++at;
    } else if (!digits()) {
        return nullptr;
    }
    const char* const whole_end = at;
    if (at < end && *at == '.') {
        ++at;
        if (!digits()) return nullptr;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at < end && (*at == '+' || *at == '-')) ++at;
        if (!digits()) return nullptr;
    }
    if (at == whole_end) return nullptr;  // an integer beyond 64 bits
    double number = 0;
    const auto [read_end, error] = std::from_chars(first, at, number);
    if (error != std::errc{} || read_end != at || number == 0) return nullptr;
    out[0] = JsonTape::word_of(JsonKind::float64);
    out[1] = std::bit_cast<std::uint64_t>(number);
    return at;
}

/// A number at `at`: two words, and the character behind it. Nothing where it is none. Looks at up
/// to 28 bytes, and further only before `end`.
const char* read_number(const char* const first, const char* const end, std::uint64_t* out) {
    constexpr std::ptrdiff_t digits_max = 19;          // below 2^64 whatever they are
    constexpr std::ptrdiff_t decimal_digits_max = 18;  // with a point
    constexpr std::uint64_t decimal_end = 1'000'000'000'000'000;
    const bool negative = *first == '-';
    const char* at = first + negative;
    const char* const whole = at;
    std::uint64_t number = 0;
    if (*at == '0') {
        ++at;
        if (is_digit(*at)) return nullptr;
    } else {
        if (!is_digit(*at)) return nullptr;
        if (const std::uint64_t eight = eight_bytes(at); are_digits(eight)) {
            number = number_of(eight);
            at += sizeof eight;
        }
        const char* const last = whole + digits_max;
        for (; at < last && is_digit(*at); ++at) {
            number = number * 10 + static_cast<std::uint64_t>(*at - '0');
        }
        if (is_digit(*at)) return read_long_number(first, end, out);
    }
    if (*at == '.') {
        const char* const fraction = ++at;
        const char* const last = whole + decimal_digits_max + 1;
        for (; at < last && is_digit(*at); ++at) {
            number = number * 10 + static_cast<std::uint64_t>(*at - '0');
        }
        if (at == fraction || is_digit(*at) || number >= decimal_end || *at == 'e' || *at == 'E' ||
            (negative && number == 0)) {
            return read_long_number(first, end, out);
        }
        out[0] = JsonTape::word_of(JsonKind::decimal, static_cast<std::uint64_t>(at - fraction));
    } else {
        if (*at == 'e' || *at == 'E') return read_long_number(first, end, out);
        if (number > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return nullptr;
        out[0] = JsonTape::word_of(JsonKind::int64);
    }
    out[1] = negative ? std::uint64_t{0} - number : number;
    return at;
}

/// true, false or null; nothing where it is none of them.
const char* read_name(const char* at, std::uint64_t* out) {
    if (std::memcmp(at, "true", 4) == 0) return *out = JsonTape::word_of(JsonKind::yes), at + 4;
    if (std::memcmp(at, "null", 4) == 0) return *out = JsonTape::word_of(JsonKind::null), at + 4;
    if (std::memcmp(at, "false", 5) == 0) return *out = JsonTape::word_of(JsonKind::no), at + 5;
    return nullptr;
}

/// The second pass. Every value begins before the end of the payload, and none but a container
/// reaches further than `padding_bytes` behind its beginning or the next quote, so a payload that
/// breaks off is noticed before what stands behind it is read.
bool build(std::string_view payload, const std::uint32_t* quote, std::uint64_t* const words) {
    struct Container {
        std::uint64_t* word;
        std::uint64_t count;
        bool object;
    };
    Container open[depth_max];
    std::size_t depth = 0;
    const char* const text = payload.data();
    const char* const end = text + payload.size();
    const char* at = text;
    std::uint64_t* out = words + 1;
    bool in_object = false;
    std::uint64_t* container = nullptr;
    std::uint64_t count = 0;

    const auto offset = [text](const char* place) {
        return static_cast<std::uint64_t>(place - text);
    };

begin_container:
    if (depth == depth_max) return false;
    open[depth++] = {container, count, in_object};
    in_object = *at == '{';
    container = out++;
    count = 0;
    ++at;
    if (*at == (in_object ? '}' : ']')) goto end_container;

next:
    if (*at == ' ') [[unlikely]]
        ++at;
    if (at >= end) [[unlikely]]
        return false;
    ++count;
    if (in_object) {
        if (*at != '"') return false;
        const std::uint64_t close = quote[1];
        quote += 2;
        const std::uint64_t start = offset(at) + 1;
        *out++ = JsonTape::key_word(text[close - 1], start, close - start);
        at = text + close + 1;
        if (*at != ':') return false;
        ++at;
        if (*at == ' ') [[unlikely]]
            ++at;
    }
    if (*at == '"') {
        const std::uint64_t close = quote[1];
        quote += 2;
        const std::uint64_t start = offset(at) + 1;
        *out++ = JsonTape::text_word(start, close - start);
        at = text + close + 1;
    } else if (is_digit(*at) || *at == '-') {
        at = read_number(at, end, out);
        if (at == nullptr) return false;
        out += 2;
    } else if (*at == '{' || *at == '[') {
        goto begin_container;
    } else {
        at = read_name(at, out);
        if (at == nullptr) return false;
        ++out;
    }

behind_value:
    if (*at == ',') {
        ++at;
        goto next;
    }
    if (*at != (in_object ? '}' : ']')) return false;

end_container:
    ++at;
    if (at > end) return false;
    ++out;  // simdjson has a closing word
    *container =
        JsonTape::word_of(in_object ? JsonKind::object : JsonKind::array,
                          count << JsonTape::count_shift | static_cast<std::uint64_t>(out - words));
    --depth;
    container = open[depth].word;
    count = open[depth].count;
    in_object = open[depth].object;
    if (depth != 0) goto behind_value;
    return at == end;
}

}  // namespace

void PlainJsonReader::make_room(std::size_t payload_bytes) {
    // A value takes no more words than it has characters with the comma behind it; the last one of
    // each open container has none.
    room_bytes_ = std::clamp<std::size_t>(2 * payload_bytes, 4096, payload_bytes_max);
    quotes_ = std::make_unique_for_overwrite<std::uint32_t[]>(room_bytes_ + quote_sentinels);
    words_ = std::make_unique_for_overwrite<std::uint64_t[]>(room_bytes_ + 2 * depth_max);
}

bool PlainJsonReader::read(std::string_view payload, JsonTape& tape) {
    while (!payload.empty() && is_space(payload.back())) payload.remove_suffix(1);
    if (payload.empty() || payload.size() > payload_bytes_max) return false;
    if (payload.front() != '{' && payload.front() != '[') return false;
    if (payload.size() > room_bytes_) make_room(payload.size());
    std::uint32_t* const behind = find_quotes(payload, quotes_.get());
    if (behind == nullptr) return false;
    for (std::size_t i = 0; i < quote_sentinels; ++i) {
        behind[i] = static_cast<std::uint32_t>(payload.size());
    }
    if (!build(payload, quotes_.get(), words_.get())) return false;
    tape = {words_.get(), payload.data()};
    return true;
}

}  // namespace faultline
