// SegmentWriter: streaming zstd over a file descriptor.
#include "feed/segment_writer.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

namespace faultline {
namespace {

constexpr int compression_level = 3;
constexpr std::uint64_t zstd_frame_bytes = 4U << 20;

tl::unexpected<Problem> write_problem(const std::filesystem::path& path, int error) {
    const bool is_full = error == ENOSPC || error == EDQUOT;
    return problem(
        is_full ? "the disk is full" : std::string("cannot be written: ") + std::strerror(error),
        path.string(), is_full ? "make room, or record to another disk" : "");
}

}  // namespace

struct SegmentWriter::State {
    std::filesystem::path path;
    int file = -1;
    ZSTD_CCtx* compressor = nullptr;
    std::string compressed;  // not yet written
    std::uint64_t bytes = 0, flushed_bytes = 0, frame_bytes = 0, compressed_bytes = 0;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        ZSTD_freeCCtx(compressor);
        if (file >= 0) ::close(file);
    }

    void compress(std::string_view input, ZSTD_EndDirective directive) {
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        std::size_t left = 1;
        while (left != 0 || in.pos < in.size) {
            const std::size_t had = compressed.size();
            compressed.resize(had + ZSTD_CStreamOutSize());
            ZSTD_outBuffer out{compressed.data() + had, compressed.size() - had, 0};
            left = ZSTD_compressStream2(compressor, &out, &in, directive);
            // Only a caller's mistake can make this fail: there is no error in the data.
            if (ZSTD_isError(left) != 0) std::abort();
            compressed.resize(had + out.pos);
            if (directive == ZSTD_e_continue && in.pos == in.size) return;
        }
    }

    Outcome<void> write_out() {
        std::string_view rest = compressed;
        while (!rest.empty()) {
            const ssize_t wrote = ::write(file, rest.data(), rest.size());
            if (wrote < 0 && errno == EINTR) continue;
            if (wrote < 0) return write_problem(path, errno);
            rest.remove_prefix(static_cast<std::size_t>(wrote));
            compressed_bytes += static_cast<std::uint64_t>(wrote);
        }
        compressed.clear();
        flushed_bytes = bytes;
        return {};
    }
};

SegmentWriter::SegmentWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SegmentWriter::SegmentWriter(SegmentWriter&&) noexcept = default;
SegmentWriter& SegmentWriter::operator=(SegmentWriter&&) noexcept = default;
SegmentWriter::~SegmentWriter() = default;

Outcome<SegmentWriter> SegmentWriter::create(const std::filesystem::path& path) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (state->file < 0) return write_problem(path, errno);
    state->compressor = ZSTD_createCCtx();
    if (state->compressor == nullptr) return problem("no memory to compress", path.string());
    ZSTD_CCtx_setParameter(state->compressor, ZSTD_c_compressionLevel, compression_level);
    ZSTD_CCtx_setParameter(state->compressor, ZSTD_c_checksumFlag, 1);
    return SegmentWriter(std::move(state));
}

void SegmentWriter::append(std::string_view lines) {
    state_->compress(lines, ZSTD_e_continue);
    state_->bytes += lines.size();
    state_->frame_bytes += lines.size();
}

Outcome<void> SegmentWriter::flush() {
    if (unflushed_bytes() == 0) return {};
    const bool is_frame_full = state_->frame_bytes >= zstd_frame_bytes;
    state_->compress({}, is_frame_full ? ZSTD_e_end : ZSTD_e_flush);
    if (is_frame_full) state_->frame_bytes = 0;
    return state_->write_out();
}

Outcome<void> SegmentWriter::close() {
    state_->compress({}, ZSTD_e_end);
    state_->frame_bytes = 0;
    FL_CHECK(state_->write_out());
    if (::fsync(state_->file) != 0) return write_problem(state_->path, errno);
    const int file = std::exchange(state_->file, -1);
    if (::close(file) != 0) return write_problem(state_->path, errno);
    return {};
}

std::uint64_t SegmentWriter::bytes() const { return state_->bytes; }
std::uint64_t SegmentWriter::unflushed_bytes() const {
    return state_->bytes - state_->flushed_bytes;
}
std::uint64_t SegmentWriter::compressed_bytes() const { return state_->compressed_bytes; }

}  // namespace faultline
