// SegmentReader: streaming zstd from a file, with a fresh start behind damage.
#include "feed/segment_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>
#include <zstd.h>

#include "feed/frame_record.hpp"

namespace faultline {
namespace {

constexpr std::size_t chunk_bytes = 128U << 10;
constexpr std::string_view zstd_magic = "\x28\xb5\x2f\xfd";

}  // namespace

struct SegmentReader::State {
    int file = -1;
    ZSTD_DCtx* decompressor = nullptr;
    std::vector<char> chunk = std::vector<char>(chunk_bytes);
    ZSTD_inBuffer input{nullptr, 0, 0};
    bool at_end = false;     // of the file
    bool in_frame = false;   // in the middle of a zstd frame
    bool searching = false;  // for the next frame, behind damage
    bool has_more = false;   // output that did not fit
    std::string text;        // decompressed
    std::size_t text_at = 0;
    std::uint64_t lines = 0, file_bytes = 0, bytes_read = 0, damages = 0;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        ZSTD_freeDCtx(decompressor);
        if (file >= 0) ::close(file);
    }

    /// More bytes of the file behind those not used yet.
    void fill() {
        const std::size_t left = input.size - input.pos;
        std::memmove(chunk.data(), chunk.data() + input.pos, left);
        ssize_t got = -1;
        do {
            got = ::read(file, chunk.data() + left, chunk.size() - left);
        } while (got < 0 && errno == EINTR);
        if (got < 0) ++damages;  // the disk does not give the rest of it
        if (got <= 0) at_end = true;
        const std::size_t more = got > 0 ? static_cast<std::size_t>(got) : 0;
        bytes_read += more;
        input = {chunk.data(), left + more, 0};
    }

    void lose_frame() {
        ++damages;
        ZSTD_DCtx_reset(decompressor, ZSTD_reset_session_only);
        in_frame = has_more = false;
        searching = true;
        // Past the beginning of the frame that failed, in case it is what comes next.
        if (input.pos < input.size) ++input.pos;
        // The beginning of a line whose end is lost.
        const std::size_t whole = text.rfind('\n') + 1;  // 0 where there is none
        text.resize(std::max(whole, text_at));
    }

    /// Goes to the next magic number. Whether there is one in what has been read.
    bool find_frame() {
        const std::string_view rest(chunk.data() + input.pos, input.size - input.pos);
        const std::size_t found = rest.find(zstd_magic);
        searching = found == std::string_view::npos;
        const std::size_t keep = std::min(rest.size(), zstd_magic.size() - 1);
        input.pos += searching ? rest.size() - keep : found;
        return !searching;
    }

    /// Decompresses some more. False where there is no more.
    bool grow() {
        text.erase(0, std::exchange(text_at, 0));
        while (true) {
            if (searching ? !find_frame() : input.pos == input.size && !has_more) {
                if (at_end) return false;
                fill();
                continue;
            }
            const std::size_t had = text.size();
            text.resize(had + chunk_bytes);
            ZSTD_outBuffer out{text.data() + had, chunk_bytes, 0};
            const std::size_t hint = ZSTD_decompressStream(decompressor, &out, &input);
            text.resize(had + out.pos);
            if (ZSTD_isError(hint) != 0 || text.size() > record_line_bytes_max) {
                lose_frame();
                if (text.size() > text_at) return true;
                continue;
            }
            in_frame = hint != 0;
            has_more = out.pos == out.size;
            if (out.pos > 0) return true;
        }
    }
};

SegmentReader::SegmentReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SegmentReader::SegmentReader(SegmentReader&&) noexcept = default;
SegmentReader& SegmentReader::operator=(SegmentReader&&) noexcept = default;
SegmentReader::~SegmentReader() = default;

Outcome<SegmentReader> SegmentReader::open(const std::filesystem::path& path) {
    auto state = std::make_unique<State>();
    state->file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (state->file < 0) {
        return problem(std::string("cannot be read: ") + std::strerror(errno), path.string());
    }
    std::error_code error;
    state->file_bytes = std::filesystem::file_size(path, error);
    if (error) return problem("cannot be read: " + error.message(), path.string());
    state->decompressor = ZSTD_createDCtx();
    if (state->decompressor == nullptr) return problem("no memory to read", path.string());
    return SegmentReader(std::move(state));
}

bool SegmentReader::next(std::string_view& line) {
    State& state = *state_;
    std::size_t searched = state.text_at;
    while (true) {
        const std::size_t end = state.text.find('\n', searched);
        if (end != std::string::npos) {
            line = std::string_view(state.text).substr(state.text_at, end - state.text_at);
            state.text_at = end + 1;
            ++state.lines;
            return true;
        }
        searched = state.text.size() - state.text_at;  // grow moves the rest to the front
        if (!state.grow()) return false;
        searched = std::min(searched, state.text.size());
    }
}

std::uint64_t SegmentReader::line_number() const { return state_->lines; }
std::uint64_t SegmentReader::file_bytes() const { return state_->file_bytes; }
std::uint64_t SegmentReader::bytes_read() const { return state_->bytes_read; }
std::uint64_t SegmentReader::damages() const { return state_->damages; }
bool SegmentReader::torn() const {
    return state_->in_frame || torn_bytes() > 0 || state_->bytes_read == 0;
}
std::uint64_t SegmentReader::torn_bytes() const { return state_->text.size() - state_->text_at; }

}  // namespace faultline
