// Inflate: zlib, told to find out by itself whether the header is gzip's or zlib's.
#include "net/inflate.hpp"

#include <algorithm>
#include <zlib.h>

namespace faultline {
namespace {

constexpr int window_bits = 15;
constexpr int any_header = 32;   // zlib's word for "gzip or zlib, look at it"
constexpr int gzip_header = 16;  // zlib's word for "write a gzip header"
constexpr std::size_t first_bytes = 4096;
constexpr std::size_t ratio_guess = 6;  // JSON shrinks about this much

struct Inflater {
    z_stream stream{};
    bool ready = inflateInit2(&stream, window_bits + any_header) == Z_OK;
    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() {
        if (ready) inflateEnd(&stream);
    }
};

unsigned as_count(std::size_t bytes) {
    return static_cast<unsigned>(std::min<std::size_t>(bytes, 1U << 30));
}

/// Runs until the end of one stream. The output grows by doubling and never beyond the bound; when
/// it is full a spare byte shows whether there would have been more.
Result<void> inflate_stream(z_stream& stream, std::string_view compressed, std::size_t bytes_max,
                            std::string& out) {
    std::size_t read = 0;
    std::size_t written = 0;
    char spare = 0;
    for (int code = Z_OK; code != Z_STREAM_END;) {
        const bool is_full = written == bytes_max;
        if (!is_full && written == out.size()) {
            out.resize(std::min(bytes_max, std::max(first_bytes, out.size() * 2)));
        }
        const unsigned room = is_full ? 1 : as_count(out.size() - written);
        const unsigned given = as_count(compressed.size() - read);
        stream.next_out = reinterpret_cast<Bytef*>(is_full ? &spare : out.data() + written);
        stream.avail_out = room;
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()) + read);
        stream.avail_in = given;
        code = ::inflate(&stream, Z_NO_FLUSH);
        const std::size_t made = room - stream.avail_out;
        const std::size_t taken = given - stream.avail_in;
        read += taken;
        if (is_full && made > 0) return fail(ErrorCode::too_large);
        written += made;
        const bool is_stuck = code != Z_STREAM_END && (code != Z_OK || made + taken == 0);
        if (is_stuck) return fail(ErrorCode::bad_text, static_cast<std::uint32_t>(read));
    }
    if (read != compressed.size()) {
        return fail(ErrorCode::bad_text, static_cast<std::uint32_t>(read));
    }
    out.resize(written);
    return {};
}

}  // namespace

Result<void> inflate(std::string_view compressed, std::size_t bytes_max, std::string& out) {
    out.clear();
    Inflater inflater;
    if (!inflater.ready) return fail(ErrorCode::too_large);
    out.resize(std::min(bytes_max, std::max(first_bytes, compressed.size() * ratio_guess)));
    auto result = inflate_stream(inflater.stream, compressed, bytes_max, out);
    if (!result) out.clear();
    return result;
}

std::string deflate_gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits + gzip_header, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();  // the only reason that arguments which never change leave it
    }
    std::string out;
    std::size_t read = 0;
    int code = Z_OK;
    while (code != Z_STREAM_END) {
        const std::size_t before = out.size();
        out.resize(before + std::max<std::size_t>(first_bytes, (text.size() - read) / 4));
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()) + read);
        stream.avail_in = as_count(text.size() - read);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
        stream.avail_out = as_count(out.size() - before);
        const unsigned in_before = stream.avail_in;
        const unsigned out_before = stream.avail_out;
        const bool is_last = in_before == text.size() - read;
        code = deflate(&stream, is_last ? Z_FINISH : Z_NO_FLUSH);
        read += in_before - stream.avail_in;
        out.resize(before + (out_before - stream.avail_out));
    }
    deflateEnd(&stream);
    return out;
}

}  // namespace faultline
