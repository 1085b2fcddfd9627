// DurableFile: write, fsync, rename, fsync.
#include "api/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace faultline {
namespace {

namespace fs = std::filesystem;

Outcome<void> flush_folder(const fs::path& folder) {
    const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return file_problem(folder, errno);
    const int status = ::fsync(file);
    const int error = errno;
    ::close(file);
    // Some file systems cannot flush a folder; then there is nothing more to be had.
    if (status != 0 && error != EINVAL) return file_problem(folder, error);
    return {};
}

}  // namespace

tl::unexpected<Problem> file_problem(const fs::path& path, int error) {
    const bool is_full = error == ENOSPC || error == EDQUOT;
    return problem(
        is_full ? "the disk is full" : std::string("cannot be written: ") + std::strerror(error),
        path.string(), is_full ? "make room" : "");
}

Outcome<void> write_all(int file, std::string_view& bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(file, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return file_problem(path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return {};
}

Outcome<void> replace_file(const fs::path& path, std::string_view bytes, unsigned mode) {
    const fs::path beside = path.string() + ".tmp";
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (file < 0) return file_problem(beside, errno);
    std::string_view rest = bytes;
    auto written = write_all(file, rest, beside);
    if (written && ::fsync(file) != 0) written = file_problem(beside, errno);
    if (::close(file) != 0 && written) written = file_problem(beside, errno);
    if (written && ::rename(beside.c_str(), path.c_str()) != 0) {
        written = file_problem(path, errno);
    }
    if (!written) {
        ::unlink(beside.c_str());
        return written;
    }
    return flush_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

Outcome<std::string> read_small_file(const fs::path& path, std::size_t bytes_max) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) return problem("cannot be read: " + error.message(), path.string());
    if (size > bytes_max) return problem("is too large", path.string());
    std::ifstream in(path, std::ios::binary);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (in.gcount() != static_cast<std::streamsize>(bytes.size())) {
        return problem("cannot be read", path.string());
    }
    return bytes;
}

}  // namespace faultline
