// Fuzzer of the importers: any text under any name is refused or becomes rows that make sense. The
// first byte chooses name and header, the rest are the lines.
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "fuzz.hpp"
#include "history/row_parser.hpp"

using namespace faultline;

namespace {

struct Kind {
    const char* path;
    const char* header;
};

constexpr const char* tardis_events =
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n";
constexpr Kind kinds[] = {
    {"klines/BTCUSDT-1m.csv", ""},
    {"klines/1000PEPEUSDT-1m.csv", ""},
    {"klines/BTCUSD_PERP-1m.csv", ""},
    {"markPriceKlines/BTCUSDT-1m.csv", ""},
    {"BTCUSDT-aggTrades-2026-01-01.csv", ""},
    {"BTCUSD_PERP-trades-2026-01-01.csv", ""},
    {"BTCUSDT-metrics-2026-01-01.csv", ""},
    {"BTCUSDT-fundingRate-2026-01.csv", ""},
    {"BTCUSDT-bookDepth-2026-01-01.csv", ""},
    {"BTCUSD_PERP-liquidationSnapshot-2026-01-01.csv", ""},
    {"binance-futures_trades_2026-01-01_BTCUSDT.csv", tardis_events},
    {"bitget-futures_liquidations_2026-01-01_BTCUSDT.csv", tardis_events},
    {"okex-swap_derivative_ticker_2026-01-01_BTC-USD-SWAP.csv",
     "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
     "predicted_funding_rate,open_interest,last_price,index_price,mark_price\n"},
    {"binance-futures_book_snapshot_5_2026-01-01_BTCUSDT.csv",
     "exchange,symbol,timestamp,local_timestamp,asks[0].price,asks[0].amount,bids[0].price,"
     "bids[0].amount,asks[1].price,asks[1].amount,bids[1].price,bids[1].amount,asks[2].price,"
     "asks[2].amount,bids[2].price,bids[2].amount,asks[3].price,asks[3].amount,bids[3].price,"
     "bids[3].amount,asks[4].price,asks[4].amount,bids[4].price,bids[4].amount\n"},
};

/// A history in a folder that goes away with the fuzzer.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "fuzz-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) std::abort();
        path_ = name;
        store_ = Store::open(path_ / "data", Access::read_write).value();
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Store& store() { return *store_; }

  private:
    std::filesystem::path path_;
    std::optional<Store> store_;
};

/// No row may hold what nothing was checked for.
void check_rows(Database& database) {
    for (const char* senseless :
         {"SELECT count(*) FROM candle WHERE low_usd <= 0 OR high_usd < low_usd OR length_ns <= 0 "
          "OR volume_coins < 0 OR isinf(volume_coins)",
          "SELECT count(*) FROM trade WHERE price_usd <= 0 OR size_coins <= 0 OR "
          "NOT isfinite(size_coins)",
          "SELECT count(*) FROM liquidation WHERE coalesce(execution_usd, bankruptcy_usd) <= 0 OR "
          "size_coins <= 0 OR NOT isfinite(size_coins)",
          "SELECT count(*) FROM open_interest WHERE open_contracts < 0 OR isinf(open_coins)",
          "SELECT count(*) FROM mark_price WHERE mark_usd <= 0 OR isinf(mark_usd)"}) {
        fuzz::require(database.integer(senseless).value() == 0);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Folder folder;
    if (size == 0) return 0;
    const Kind& kind = kinds[data[0] % std::size(kinds)];
    const std::string text = kind.header + std::string(fuzz::text_of(data + 1, size - 1));
    std::vector<std::string_view> lines;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        lines.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    const auto format = detect_format(kind.path, {}, lines);
    if (!format) return 0;
    {
        auto transaction = Transaction::begin(folder.store().database());
        fuzz::require(transaction.has_value());
        FileInstruments instruments(folder.store(), VenueId::binance);
        EventWriter writer(folder.store());
        const auto parser = make_row_parser(*format, instruments);
        std::uint64_t accepted = 0;
        for (const std::string_view line : lines) {
            const CsvRow row(line);
            if (row.count() != format->column_count) continue;
            const auto parsed = parser->parse(row, writer);
            fuzz::require(!instruments.failure() && !writer.failed());
            if (parsed) ++accepted;
            if (!parsed) fuzz::require(parsed.error().offset < format->column_names.size());
        }
        fuzz::require(writer.finish().has_value());
        if (accepted > 0) check_rows(folder.store().database());
    }
    fuzz::require(folder.store().reload_instruments().has_value());
    return 0;
}
