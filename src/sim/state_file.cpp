// StateFile: see the header.
#include "sim/state_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <unistd.h>
#include <zstd.h>

namespace faultline {
namespace {

constexpr std::string_view magic = "FLSTATE\n";
constexpr int compression_level = 1;
constexpr std::size_t state_bytes_max = 1U << 30;

struct Head {
    std::uint32_t version = state_version;
    std::uint32_t reserved = 0;
    std::uint64_t fingerprint = 0;
};
constexpr std::size_t head_bytes = magic.size() + sizeof(Head);

Outcome<void> write_durably(const std::filesystem::path& path, std::string_view bytes) {
    const auto refused = [&](int error) {
        return problem(std::string("the state cannot be written: ") + std::strerror(error),
                       path.string());
    };
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return refused(errno);
    int error = 0;
    while (!bytes.empty() && error == 0) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written >= 0) bytes.remove_prefix(static_cast<std::size_t>(written));
        if (written < 0 && errno != EINTR) error = errno;
    }
    if (error == 0 && ::fsync(file) != 0) error = errno;
    if (::close(file) != 0 && error == 0) error = errno;
    if (error != 0) return refused(error);
    return {};
}

}  // namespace

Outcome<void> write_state_file(const std::filesystem::path& path, std::uint64_t fingerprint,
                               std::string_view state) {
    const Head head{.fingerprint = fingerprint};
    std::string bytes(magic);
    bytes.append(reinterpret_cast<const char*>(&head), sizeof head);
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                       &ZSTD_freeCCtx);
    if (context == nullptr) return problem("no memory to compress", path.string());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, compression_level);
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
    bytes.resize(head_bytes + ZSTD_compressBound(state.size()));
    const std::size_t size = ZSTD_compress2(context.get(), bytes.data() + head_bytes,
                                            bytes.size() - head_bytes, state.data(), state.size());
    if (ZSTD_isError(size) != 0) return problem(ZSTD_getErrorName(size), path.string());
    bytes.resize(head_bytes + size);

    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    std::filesystem::path fresh = path;
    fresh += ".part";
    FL_CHECK(write_durably(fresh, bytes));
    std::filesystem::rename(fresh, path, error);
    if (error) {
        return problem("the state cannot be put in place: " + error.message(), path.string());
    }
    return {};
}

Outcome<std::string> read_state_file(const std::filesystem::path& path, std::uint64_t fingerprint) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return problem("there is no saved state", path.string());
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    if (bytes.size() < head_bytes || !bytes.starts_with(magic)) {
        return problem("the file is no saved state", path.string());
    }
    Head head;
    std::memcpy(&head, bytes.data() + magic.size(), sizeof head);
    if (head.version != state_version) {
        return problem("the state was saved by another version of the simulation", path.string());
    }
    if (head.fingerprint != fingerprint) {
        return problem("the state is that of a world with other settings", path.string());
    }
    const std::string_view frame = std::string_view(bytes).substr(head_bytes);
    const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
        size > state_bytes_max) {
        return problem("the saved state is damaged", path.string());
    }
    std::string state(size, '\0');
    const std::size_t read =
        ZSTD_decompress(state.data(), state.size(), frame.data(), frame.size());
    if (ZSTD_isError(read) != 0 || read != state.size()) {
        return problem("the saved state is damaged", path.string());
    }
    return state;
}

}  // namespace faultline
