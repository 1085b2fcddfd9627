// Test files: bytes as gzip and zip, and a history with a folder of its own to import into.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>
#include <zlib.h>

#include "history/importer.hpp"
#include "history/reader.hpp"
#include "history/test_folder.hpp"

namespace faultline {

inline std::string gzipped(std::string_view text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<unsigned>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<unsigned>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

inline std::string zipped(const std::vector<std::pair<std::string, std::string>>& files) {
    std::string out(1 << 20, '\0');
    std::size_t used = 0;
    archive* zip = archive_write_new();
    archive_write_set_format_zip(zip);
    archive_write_open_memory(zip, out.data(), out.size(), &used);
    for (const auto& [name, text] : files) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(zip, entry);
        archive_write_data(zip, text.data(), text.size());
        archive_entry_free(entry);
    }
    archive_write_close(zip);
    archive_write_free(zip);
    out.resize(used);
    return out;
}

/// A history in a folder that goes away with the test.
class TestHistory {
  public:
    TestHistory() : store_(Store::open(folder_.path() / "data", Access::read_write)) {
        if (!store_) ADD_FAILURE() << store_.error().text();
    }
    const TestFolder& folder() const { return folder_; }
    Store& store() { return *store_; }

    /// Writes a file and imports it.
    FileReport import(const std::string& name, std::string_view bytes,
                      const ImportOptions& options = {}) {
        return import_paths({folder_.write(name, bytes)}, options).files.at(0);
    }
    ImportReport import_paths(const std::vector<std::filesystem::path>& paths,
                              const ImportOptions& options = {}) {
        auto report = import_files(*store_, paths, options);
        if (!report) {
            ADD_FAILURE() << report.error().text();
            return ImportReport{std::vector<FileReport>(paths.size())};
        }
        return *std::move(report);
    }
    std::int64_t count(const std::string& table) const {
        return store_->database().integer("SELECT count(*) FROM " + table).value_or(-1);
    }
    InstrumentId only_instrument() const {
        EXPECT_EQ(store_->instruments().size(), 1u);
        return store_->instruments().empty() ? 0 : store_->instruments()[0].id;
    }

  private:
    TestFolder folder_;
    Outcome<Store> store_;
};

inline const std::string kline_header =
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore\n";

/// A bar of a minute, `minute` minutes after 2026-01-01.
inline std::string kline(int minute, const std::string& prices = "100,102,99,101",
                         const std::string& volume = "5") {
    const std::int64_t open_ms = 1'767'225'600'000 + std::int64_t{60'000} * minute;
    return std::to_string(open_ms) + "," + prices + "," + volume + "," +
           std::to_string(open_ms + 59'999) + ",505,7,2,202,0\n";
}

inline constexpr TimeNs new_year_2026_ns = 1'767'225'600LL * ns_per_second;
inline constexpr const char* liquidation_header =
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n";

}  // namespace faultline
