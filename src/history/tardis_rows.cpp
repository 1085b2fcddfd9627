// Rows of Tardis files. Every row names its exchange and symbol; amounts are in the venue's own
// unit, which the instrument's contract size turns into coins.
#include "history/field.hpp"
#include "history/row_parser.hpp"
#include "venue/catalog.hpp"

namespace faultline {

LiquidationPrice liquidation_price_of(VenueId venue) {
    switch (venue) {
        // The price of the closing order, a limit near the bankruptcy price: median 54 bp from the
        // market on Binance, 73 to 81 bp on Bybit (measured on recorded files).
        case VenueId::binance:
        case VenueId::aster:
        case VenueId::bybit:
        case VenueId::gate:
        case VenueId::bitget:
        case VenueId::htx:
            return LiquidationPrice::bankruptcy;
        // Prices of fills, or (OKX) of the deal with the liquidation account near the market.
        default:
            return LiquidationPrice::execution;
    }
}

namespace {

class TardisParser : public RowParser {
  public:
    TardisParser(const FileFormat& format, FileInstruments& instruments, Table main_table)
        : format_(&format), instruments_(&instruments), main_table_(main_table) {}
    Table main_table() const override { return main_table_; }

  protected:
    struct Head {
        const StoredInstrument* stored;
        TimeNs exchange_ns;
        TimeNs received_ns;
    };
    std::string_view text(const CsvRow& row, std::size_t column) const {
        return format_->field(row, column);
    }
    /// The four columns that every file begins with.
    Result<Head> head(const CsvRow& row) {
        const std::string_view exchange = text(row, 0);
        const std::string_view symbol = text(row, 1);
        if (!found_ || exchange != exchange_ || symbol != symbol_) {
            auto stored = instruments_->tardis(exchange, symbol);
            if (!stored) {
                return fail(stored.error().code,
                            stored.error().code == ErrorCode::unknown_venue ? 0 : 1);
            }
            found_ = *std::move(stored);
            exchange_ = exchange;
            symbol_ = symbol;
        }
        const std::string_view received = text(row, 3);
        FL_TRY(exchange_ns, instant(text(row, 2).empty() ? received : text(row, 2), 2));
        FL_TRY(received_ns, instant(received.empty() ? text(row, 2) : received, 3));
        return Head{&*found_, exchange_ns, received_ns};
    }
    /// The side of the order, "buy" or "sell".
    Result<bool> is_buy(const CsvRow& row) const {
        const std::string_view side = text(row, 5);
        if (side != "buy" && side != "sell") return fail(ErrorCode::bad_side, 5);
        return side == "buy";
    }
    bool is_exchange(std::string_view name) const { return exchange_ == name; }

    const FileFormat* format_;

  private:
    FileInstruments* instruments_;
    Table main_table_;
    std::optional<StoredInstrument> found_;
    std::string exchange_;
    std::string symbol_;
};

class TradeParser final : public TardisParser {
  public:
    TradeParser(const FileFormat& format, FileInstruments& instruments)
        : TardisParser(format, instruments, Table::trade) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(head, this->head(row));
        Trade trade;
        trade.instrument = head.stored->id;
        trade.exchange_ns = head.exchange_ns;
        trade.received_ns = head.received_ns;
        FL_TRY(bought, is_buy(row));
        FL_TRY(price, coin_price(text(row, 6), head.stored->instrument.price_coins, 6));
        FL_TRY(size, positive_decimal(text(row, 7), 7));
        trade.taker_bought = bought;
        trade.price_usd = price;
        trade.size_contracts = size;
        trade.size_coins = coins_of(head.stored->instrument, size.to_double(), price.to_double());
        FL_TRY(id, plain_text(text(row, 4), 4));
        trade.id = id;
        out.add(trade);
        return {};
    }
};

class LiquidationParser final : public TardisParser {
  public:
    LiquidationParser(const FileFormat& format, FileInstruments& instruments)
        : TardisParser(format, instruments, Table::liquidation) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(head, this->head(row));
        const Instrument& contract = head.stored->instrument;
        Liquidation event;
        event.instrument = head.stored->id;
        event.exchange_ns = head.exchange_ns;
        event.received_ns = head.received_ns;
        FL_TRY(bought, is_buy(row));
        event.side = bought ? Side::short_ : Side::long_;
        FL_TRY(price, coin_price(text(row, 6), contract.price_coins, 6));
        FL_TRY(size, positive_decimal(text(row, 7), 7));
        event.given = liquidation_price_of(contract.venue);
        (event.given == LiquidationPrice::execution ? event.execution_usd : event.bankruptcy_usd) =
            price;
        event.size_contracts = size;
        event.size_coins = coins_of(contract, size.to_double(), price.to_double());
        // Bitget's public channel prints the value in USDT, and Tardis keeps it so.
        if (is_exchange("bitget-futures") && contract.kind == ContractKind::linear) {
            event.size_coins = size.to_double() / price.to_double();
            FL_TRY(contracts, Decimal::from_double(event.size_coins / contract.contract_size, 9));
            if (contracts.is_zero()) return fail(ErrorCode::not_positive, 7);
            event.size_contracts = contracts;
        }
        FL_TRY(id, plain_text(text(row, 4), 4));
        event.id = id;
        out.add(event);
        return {};
    }
};

class TickerParser final : public TardisParser {
  public:
    TickerParser(const FileFormat& format, FileInstruments& instruments)
        : TardisParser(format, instruments, Table::mark_price) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(head, this->head(row));
        const Instrument& contract = head.stored->instrument;
        FL_TRY(rate, number_or_unknown(text(row, 5), 5));
        FL_TRY(contracts, amount_or_unknown(text(row, 7), 7));
        FL_TRY(last_usd, price_or_unknown(text(row, 8), contract.price_coins, 8));
        FL_TRY(index_usd, price_or_unknown(text(row, 9), contract.price_coins, 9));
        FL_TRY(mark_usd, price_or_unknown(text(row, 10), contract.price_coins, 10));
        const InstrumentId id = head.stored->id;
        const bool any_price = !std::isnan(mark_usd) || !std::isnan(index_usd);
        if (!any_price && std::isnan(contracts) && std::isnan(rate) && std::isnan(last_usd)) {
            return fail(ErrorCode::empty_field, 10);
        }
        if (any_price) {
            out.add(MarkPrice{id, head.exchange_ns, head.received_ns, mark_usd, index_usd});
        }
        if (!std::isnan(contracts)) {
            const double price_usd = std::isnan(mark_usd) ? last_usd : mark_usd;  // may be unknown
            const double face = units_of(contract, contracts);
            const bool inverse = contract.kind == ContractKind::inverse;
            out.add(OpenInterest{id, head.exchange_ns, head.received_ns, contracts,
                                 inverse ? face / price_usd : face,
                                 inverse ? face : face * price_usd});
        }
        if (!std::isnan(rate)) {
            out.add(Funding{id, head.exchange_ns, head.received_ns, rate, 0});
        }
        return {};
    }
};

class BookParser final : public TardisParser {
  public:
    BookParser(const FileFormat& format, FileInstruments& instruments, std::uint32_t levels)
        : TardisParser(format, instruments, Table::book_depth), levels_(levels) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(head, this->head(row));
        BookDepth event;
        event.instrument = head.stored->id;
        event.exchange_ns = head.exchange_ns;
        event.received_ns = head.received_ns;
        for (std::uint32_t i = 0; i < levels_; ++i) {
            const std::uint32_t first = 4 + 4 * i;
            FL_CHECK(read_level(row, first, head.stored->instrument, event.asks));
            FL_CHECK(read_level(row, first + 2, head.stored->instrument, event.bids));
        }
        if (event.asks.empty() && event.bids.empty()) return fail(ErrorCode::empty_field, 4);
        out.add(event);
        return {};
    }

  private:
    /// Thin books have fewer levels: the fields of the others are empty.
    Result<void> read_level(const CsvRow& row, std::uint32_t column, const Instrument& contract,
                            std::vector<DepthLevel>& side) const {
        FL_TRY(price_usd, price_or_unknown(text(row, column), contract.price_coins, column));
        FL_TRY(size, amount_or_unknown(text(row, column + 1), column + 1));
        if (std::isnan(price_usd)) return {};
        if (std::isnan(size)) return fail(ErrorCode::empty_field, column + 1);
        const double coins = coins_of(contract, size, price_usd);
        side.push_back({price_usd, unknown, coins, coins * price_usd});
        return {};
    }
    std::uint32_t levels_;
};

}  // namespace

std::unique_ptr<RowParser> make_tardis_parser(const FileFormat& format,
                                              FileInstruments& instruments) {
    switch (format.kind) {
        case FileKind::tardis_trade:
            return std::make_unique<TradeParser>(format, instruments);
        case FileKind::tardis_liquidation:
            return std::make_unique<LiquidationParser>(format, instruments);
        case FileKind::derivative_ticker:
            return std::make_unique<TickerParser>(format, instruments);
        case FileKind::book_snapshot_5:
            return std::make_unique<BookParser>(format, instruments, 5);
        case FileKind::book_snapshot_25:
            return std::make_unique<BookParser>(format, instruments, 25);
        default:
            return nullptr;
    }
}

}  // namespace faultline
