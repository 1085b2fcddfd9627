// InputFile: zlib for gzip and plain files, libarchive for zip.
#include "history/input_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <zlib.h>

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr unsigned buffer_bytes = 1U << 18;
constexpr const char* damaged_remedy = "download it again and compare its checksum";

/// gzip and plain: zlib reads both, and several gzip members one after another.
class GzipFile final : public InputFile {
  public:
    GzipFile(gzFile file, std::string where) : file_(file), where_(std::move(where)) {}
    GzipFile(const GzipFile&) = delete;
    GzipFile& operator=(const GzipFile&) = delete;
    ~GzipFile() override { gzclose_r(file_); }

    static Outcome<std::unique_ptr<InputFile>> open(const fs::path& path) {
        gzFile file = gzopen(path.c_str(), "rb");
        if (file == nullptr) return problem(std::strerror(errno), path.string());
        gzbuffer(file, buffer_bytes);
        auto out = std::make_unique<GzipFile>(file, path.string());
        out->inner_name_ = path.filename().string();
        if (out->inner_name_.ends_with(".gz")) out->inner_name_.resize(out->inner_name_.size() - 3);
        return std::unique_ptr<InputFile>(std::move(out));
    }

    Outcome<std::size_t> read(std::span<char> into) override {
        const int count = gzread(file_, into.data(), static_cast<unsigned>(into.size()));
        int code = Z_OK;
        const char* words = gzerror(file_, &code);
        if (count >= 0 && (code == Z_OK || code == Z_STREAM_END)) {
            return static_cast<std::size_t>(count);
        }
        if (code == Z_BUF_ERROR) {
            return problem("the file ends in the middle of a gzip stream", where_, damaged_remedy);
        }
        if (code == Z_ERRNO) return problem(std::strerror(errno), where_);
        return problem(std::string("the gzip stream is damaged: ") + words, where_, damaged_remedy);
    }

  private:
    gzFile file_;
    std::string where_;
};

class ZipFile final : public InputFile {
  public:
    explicit ZipFile(std::string where) : archive_(archive_read_new()), where_(std::move(where)) {}
    ZipFile(const ZipFile&) = delete;
    ZipFile& operator=(const ZipFile&) = delete;
    ~ZipFile() override { archive_read_free(archive_); }

    static Outcome<std::unique_ptr<InputFile>> open(const fs::path& path) {
        auto out = std::make_unique<ZipFile>(path.string());
        archive_read_support_format_zip(out->archive_);
        if (archive_read_open_filename(out->archive_, path.c_str(), buffer_bytes) != ARCHIVE_OK) {
            return tl::make_unexpected(out->trouble());
        }
        FL_TRY(found, out->next_file());
        if (!found) return problem("the zip holds no file", path.string(), damaged_remedy);
        return std::unique_ptr<InputFile>(std::move(out));
    }

    Outcome<std::size_t> read(std::span<char> into) override {
        if (ended_) return std::size_t{0};
        const la_ssize_t count = archive_read_data(archive_, into.data(), into.size());
        if (count < 0) return tl::make_unexpected(trouble());
        if (count > 0) return static_cast<std::size_t>(count);
        ended_ = true;
        FL_TRY(another, next_file());
        if (another) {
            return problem("the zip holds several files", where_,
                           "unpack it and import the folder");
        }
        return std::size_t{0};
    }

  private:
    /// Goes to the next regular file.
    Outcome<bool> next_file() {
        archive_entry* entry = nullptr;
        while (true) {
            const int state = archive_read_next_header(archive_, &entry);
            if (state == ARCHIVE_EOF) return false;
            if (state < ARCHIVE_WARN) return tl::make_unexpected(trouble());
            if (archive_entry_filetype(entry) == AE_IFDIR) continue;
            const char* name = archive_entry_pathname(entry);
            if (inner_name_.empty() && name != nullptr) {
                inner_name_ = fs::path(name).filename().string();
            }
            return true;
        }
    }
    Problem trouble() const {
        const char* words = archive_error_string(archive_);
        return {std::string("the zip is damaged: ") + (words == nullptr ? "unreadable" : words),
                where_, damaged_remedy};
    }

    archive* archive_;
    std::string where_;
    bool ended_ = false;
};

}  // namespace

Outcome<std::unique_ptr<InputFile>> InputFile::open(const fs::path& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) return problem("there is no such file", path.string());
    if (!fs::is_regular_file(status)) return problem("this is not a file", path.string());
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return problem(std::strerror(errno), path.string(), "check its permissions");
    std::array<char, 4> head{};
    stream.read(head.data(), head.size());
    if (stream.gcount() == 0) {
        return problem("the file is empty", path.string(), damaged_remedy);
    }
    const std::string_view magic(head.data(), static_cast<std::size_t>(stream.gcount()));
    if (magic.starts_with("PK")) return ZipFile::open(path);
    return GzipFile::open(path);
}

}  // namespace faultline
