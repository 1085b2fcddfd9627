// Rows of Binance Vision files. Where they have no symbol, the file's name gave it.
// Coin-margined files (BTCUSD_PERP) count contracts in their volume columns and coins in their
// "quote" columns; USD-margined files count coins and dollars there.
#include <algorithm>
#include <array>

#include "history/field.hpp"
#include "history/row_parser.hpp"

namespace faultline {
namespace {

/// Lengths of bars that Vision has; a month is between 28 and 31 days.
bool is_bar_length(DurationNs length_ns) {
    constexpr std::array<DurationNs, 15> lengths{
        ns_per_second,      ns_per_minute,      3 * ns_per_minute, 5 * ns_per_minute,
        15 * ns_per_minute, 30 * ns_per_minute, ns_per_hour,       2 * ns_per_hour,
        4 * ns_per_hour,    6 * ns_per_hour,    8 * ns_per_hour,   12 * ns_per_hour,
        ns_per_day,         3 * ns_per_day,     7 * ns_per_day};
    if (std::find(lengths.begin(), lengths.end(), length_ns) != lengths.end()) return true;
    return length_ns % ns_per_day == 0 && length_ns >= 28 * ns_per_day &&
           length_ns <= 31 * ns_per_day;
}

class VisionParser : public RowParser {
  public:
    VisionParser(const FileFormat& format, FileInstruments& instruments, Table main_table)
        : format_(&format), instruments_(&instruments), main_table_(main_table) {}
    Table main_table() const override { return main_table_; }

  protected:
    std::string_view text(const CsvRow& row, std::size_t column) const {
        return format_->field(row, column);
    }
    /// The instrument of the file, looked up with its first row.
    Result<const StoredInstrument*> instrument(std::string_view symbol) {
        if (found_ && symbol_ == symbol) return &*found_;
        FL_TRY(stored, instruments_->vision(symbol));
        found_ = std::move(stored);
        symbol_ = symbol;
        return &*found_;
    }
    Result<const StoredInstrument*> instrument() { return instrument(format_->symbol); }

    const FileFormat* format_;

  private:
    FileInstruments* instruments_;
    Table main_table_;
    std::optional<StoredInstrument> found_;
    std::string symbol_;
};

class CandleParser final : public VisionParser {
  public:
    CandleParser(const FileFormat& format, FileInstruments& instruments, PriceKind price)
        : VisionParser(format, instruments, Table::candle), price_(price) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(stored, instrument());
        Candle bar;
        bar.instrument = stored->id;
        bar.price = price_;
        FL_TRY(open_ns, instant(text(row, 0), 0));
        FL_TRY(close_ns, instant(text(row, 6), 6));
        bar.open_ns = open_ns;
        // The close is the last instant within the bar: 59.999 s after the open of a minute.
        bar.length_ns = (close_ns - open_ns + ns_per_second - 1) / ns_per_second * ns_per_second;
        if (!is_bar_length(bar.length_ns)) return fail(ErrorCode::bad_time, 6);
        const double coins = stored->instrument.price_coins;
        FL_TRY(open, coin_price(text(row, 1), coins, 1));
        FL_TRY(high, coin_price(text(row, 2), coins, 2));
        FL_TRY(low, coin_price(text(row, 3), coins, 3));
        FL_TRY(close, coin_price(text(row, 4), coins, 4));
        if (high < low || high < open || high < close || low > open || low > close) {
            return fail(ErrorCode::inconsistent_bar, 2);
        }
        bar.open_usd = open;
        bar.high_usd = high;
        bar.low_usd = low;
        bar.close_usd = close;
        if (price_ == PriceKind::trade) FL_CHECK(read_volume(row, stored->instrument, bar));
        out.add(bar);
        return {};
    }

  private:
    Result<void> read_volume(const CsvRow& row, const Instrument& contract, Candle& bar) const {
        const bool inverse = contract.kind == ContractKind::inverse;
        const std::uint32_t all = inverse ? 7 : 5;
        const std::uint32_t bought = inverse ? 10 : 9;
        FL_TRY(volume, amount_or_unknown(text(row, all), all));
        FL_TRY(taker_buy, amount_or_unknown(text(row, bought), bought));
        const double coins = inverse ? 1.0 : contract.contract_size;
        bar.volume_coins = volume * coins;
        bar.taker_buy_coins = taker_buy * coins;
        return {};
    }
    PriceKind price_;
};

class TradeParser final : public VisionParser {
  public:
    TradeParser(const FileFormat& format, FileInstruments& instruments, bool aggregated)
        : VisionParser(format, instruments, Table::trade),
          aggregated_(aggregated),
          time_(aggregated ? 5 : 4),
          maker_(aggregated ? 6 : 5) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(stored, instrument());
        Trade trade;
        trade.instrument = stored->id;
        FL_TRY(at_ns, instant(text(row, time_), time_));
        trade.exchange_ns = at_ns;
        trade.received_ns = at_ns;
        FL_TRY(price, coin_price(text(row, 1), stored->instrument.price_coins, 1));
        FL_TRY(size, positive_decimal(text(row, 2), 2));
        trade.price_usd = price;
        trade.size_contracts = size;
        trade.size_coins = coins_of(stored->instrument, size.to_double(), price.to_double());
        // The buyer rested in the book: the taker sold.
        const std::string_view maker = text(row, maker_);
        if (maker != "true" && maker != "false" && maker != "True" && maker != "False") {
            return fail(maker.empty() ? ErrorCode::empty_field : ErrorCode::bad_side, maker_);
        }
        trade.taker_bought = maker == "false" || maker == "False";
        FL_TRY(id, plain_text(text(row, 0), 0));
        trade.id = aggregated_ ? aggregated_id_prefix : "";
        trade.id += id;
        out.add(trade);
        return {};
    }

  private:
    bool aggregated_;
    std::uint32_t time_;
    std::uint32_t maker_;
};

class MetricsParser final : public VisionParser {
  public:
    MetricsParser(const FileFormat& format, FileInstruments& instruments)
        : VisionParser(format, instruments, Table::open_interest) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(stored, instrument(text(row, 1)));
        OpenInterest event;
        event.instrument = stored->id;
        FL_TRY(at_ns, instant(text(row, 0), 0));
        event.exchange_ns = at_ns;
        event.received_ns = at_ns;
        FL_TRY(contracts, amount_or_unknown(text(row, 2), 2));
        FL_TRY(value, amount_or_unknown(text(row, 3), 3));
        if (std::isnan(contracts)) return fail(ErrorCode::empty_field, 2);
        const double face = units_of(stored->instrument, contracts);
        const bool inverse = stored->instrument.kind == ContractKind::inverse;
        event.open_contracts = contracts;
        event.open_coins = inverse ? value : face;  // the value of a coin-margined one is in coins
        event.open_usd = inverse ? face : value;

        std::array<LongShortRatio, 4> ratios;
        constexpr std::array kinds{RatioKind::top_account, RatioKind::top_position,
                                   RatioKind::account, RatioKind::taker_volume};
        for (std::uint32_t i = 0; i < ratios.size(); ++i) {
            FL_TRY(ratio, amount_or_unknown(text(row, 4 + i), 4 + i));
            ratios[i] = {stored->id, at_ns, at_ns, kinds[i], ratio};
        }
        out.add(event);
        for (const LongShortRatio& ratio : ratios) {
            if (!std::isnan(ratio.long_over_short)) out.add(ratio);
        }
        return {};
    }
};

class FundingParser final : public VisionParser {
  public:
    FundingParser(const FileFormat& format, FileInstruments& instruments)
        : VisionParser(format, instruments, Table::funding) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(stored, instrument());
        FL_TRY(at_ns, instant(text(row, 0), 0));
        FL_TRY(hours, amount_or_unknown(text(row, 1), 1));
        FL_TRY(rate, number_or_unknown(text(row, 2), 2));
        if (std::isnan(rate)) return fail(ErrorCode::empty_field, 2);
        if (hours > 24) return fail(ErrorCode::number_range, 1);
        const double known_hours = std::isnan(hours) ? 0 : hours;
        out.add(Funding{stored->id, at_ns, at_ns, rate,
                        static_cast<DurationNs>(known_hours * static_cast<double>(ns_per_hour))});
        return {};
    }
};

class BookDepthParser final : public VisionParser {
  public:
    BookDepthParser(const FileFormat& format, FileInstruments& instruments)
        : VisionParser(format, instruments, Table::book_depth) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(stored, instrument());
        FL_TRY(at_ns, instant(text(row, 0), 0));
        FL_TRY(percent, number_or_unknown(text(row, 1), 1));
        FL_TRY(depth, amount_or_unknown(text(row, 2), 2));
        FL_TRY(notional, amount_or_unknown(text(row, 3), 3));
        if (std::isnan(percent)) return fail(ErrorCode::empty_field, 1);
        if (std::isnan(depth)) return fail(ErrorCode::empty_field, 2);
        if (percent == 0 || std::abs(percent) > 100) return fail(ErrorCode::number_range, 1);
        // Coin-margined: contracts and coins; else coins and dollars.
        const bool inverse = stored->instrument.kind == ContractKind::inverse;
        const double face = units_of(stored->instrument, depth);
        BookDepth event;
        event.instrument = stored->id;
        event.exchange_ns = at_ns;
        event.received_ns = at_ns;
        (percent < 0 ? event.bids : event.asks)
            .push_back({unknown, percent, inverse ? notional : face, inverse ? face : notional});
        out.add(event);
        return {};
    }
};

class LiquidationParser final : public VisionParser {
  public:
    LiquidationParser(const FileFormat& format, FileInstruments& instruments)
        : VisionParser(format, instruments, Table::liquidation) {}

    Result<void> parse(const CsvRow& row, EventWriter& out) override {
        FL_TRY(stored, instrument());
        Liquidation event;
        event.instrument = stored->id;
        FL_TRY(at_ns, instant(text(row, 0), 0));
        event.exchange_ns = at_ns;
        event.received_ns = at_ns;
        const std::string_view order = text(row, 1);
        if (order != "SELL" && order != "BUY") return fail(ErrorCode::bad_side, 1);
        event.side = order == "SELL" ? Side::long_ : Side::short_;
        FL_TRY(limit, coin_price(text(row, 5), stored->instrument.price_coins, 5));
        event.bankruptcy_usd = limit;
        event.given = LiquidationPrice::bankruptcy;
        // An order that found nobody yet has an average price of zero or none.
        const std::string_view average = text(row, 6);
        if (average.find_first_not_of("0.") != std::string_view::npos) {
            FL_TRY(filled, coin_price(average, stored->instrument.price_coins, 6));
            event.execution_usd = filled;
            event.given = LiquidationPrice::both;
        }
        FL_TRY(size, positive_decimal(text(row, 4), 4));
        event.size_contracts = size;
        event.size_coins =
            coins_of(stored->instrument, size.to_double(), event.price_usd().to_double());
        out.add(event);
        return {};
    }
};

}  // namespace

std::unique_ptr<RowParser> make_vision_parser(const FileFormat& format,
                                              FileInstruments& instruments) {
    switch (format.kind) {
        case FileKind::candle:
            return std::make_unique<CandleParser>(format, instruments, PriceKind::trade);
        case FileKind::mark_candle:
            return std::make_unique<CandleParser>(format, instruments, PriceKind::mark);
        case FileKind::index_candle:
            return std::make_unique<CandleParser>(format, instruments, PriceKind::index);
        case FileKind::aggregate_trade:
            return std::make_unique<TradeParser>(format, instruments, true);
        case FileKind::vision_trade:
            return std::make_unique<TradeParser>(format, instruments, false);
        case FileKind::metrics:
            return std::make_unique<MetricsParser>(format, instruments);
        case FileKind::funding:
            return std::make_unique<FundingParser>(format, instruments);
        case FileKind::book_depth:
            return std::make_unique<BookDepthParser>(format, instruments);
        case FileKind::liquidation_snapshot:
            return std::make_unique<LiquidationParser>(format, instruments);
        default:
            return nullptr;
    }
}

}  // namespace faultline
