// Lighter's accounts: what the venue prints about positions.
#include "venue/lighter_accounts.hpp"

#include <cmath>

namespace faultline::lighter {
namespace {

MarginMode mode_of(const Json& row) {
    const std::optional<Json> mode = row.find("margin_mode");
    const Result<std::int64_t> number = mode ? mode->integer() : fail(ErrorCode::missing_field);
    if (!number) return MarginMode::unknown;
    return *number == 0   ? MarginMode::cross
           : *number == 1 ? MarginMode::isolated
                          : MarginMode::unknown;
}

}  // namespace

std::string symbol_of(std::int64_t market, const DecodeContext& context) {
    if (context.instruments != nullptr && market >= 0 && market < 1'000'000) {
        const std::string_view told = context.instruments->symbol_of(static_cast<int>(market));
        if (!told.empty()) return std::string(told);
    }
    if (market == 0) return "ETH";
    if (market == 1) return "BTC";
    return "#" + std::to_string(market);
}

Result<void> find_fields(const Json& row, TradeFields& fields) {
    return row.each_member([&fields](std::string_view key, const Json& value) {
        const auto party = [&]() -> TradeFields::Party& {
            return key.front() == 't' ? fields.taker : fields.maker;
        };
        switch (key.size()) {  // sorts most of the thirty keys out at once
            case 4:
                if (key == "type") fields.type = value;
                if (key == "size") fields.size = value;
                break;
            case 5:
                if (key == "price") fields.price = value;
                break;
            case 8:
                if (key == "trade_id") fields.id = value;
                break;
            case 9:
                if (key == "market_id") fields.market = value;
                if (key == "timestamp") fields.at = value;
                break;
            case 12:
                if (key == "is_maker_ask") fields.maker_asks = value;
                break;
            case 14:
                if (key == "ask_account_id") fields.ask_account = value;
                if (key == "bid_account_id") fields.bid_account = value;
                break;
            case 24:
                if (key.substr(1) == "aker_entry_quote_before") party().quote = value;
                break;
            case 26:
                if (key.substr(1) == "aker_position_size_before") party().size = value;
                break;
            case 34:
                if (key.substr(1) == "aker_allocated_margin_usdc_before") party().margin = value;
                break;
            case 36:
                if (key.substr(1) == "aker_initial_margin_fraction_before")
                    party().fraction = value;
                break;
            default:
                break;
        }
    });
}

// The margin of its own that only isolated positions have is in millionths of a dollar, the margin
// fraction in hundredths of a percent. Older rows do not have these fields.
Result<void> take_party(const TradeFields::Party& party, std::string_view account,
                        const RowHead& head, EventBatch& batch) {
    const auto number = [](const std::optional<Json>& value) -> Result<double> {
        return value && !value->is_null() ? value->number() : Result<double>(unknown);
    };
    FL_TRY(size, number(party.size));
    FL_TRY(quote, number(party.quote));
    FL_TRY(fraction, number(party.fraction));
    FL_TRY(margin, number(party.margin));
    if (std::isnan(size) || size == 0) return {};
    PositionRow position{.account = account};
    position.size_contracts = size;
    position.entry = std::abs(quote / size);
    if (fraction > 0) position.leverage = 10'000 / fraction;
    position.mode = margin > 0 ? MarginMode::isolated : MarginMode::cross;
    if (margin > 0) position.margin_usd = margin / 1e6;
    add_position(batch, head, position);
    return {};
}

// A position of the account answer, with the venue's own liquidation price ("0" for none).
Result<void> take_position(const Json& row, std::string_view account, const DecodeContext& context,
                           EventBatch& batch) {
    FL_TRY(market, row.integer("market_id"));
    FL_TRY(named, row.text_if("symbol"));
    FL_TRY(size, row.number("position"));
    FL_TRY(sign, row.number("sign"));
    FL_TRY(entry, row.number_if("avg_entry_price"));
    FL_TRY(liquidation, row.number_if("liquidation_price"));
    FL_TRY(fraction_percent, row.number_if("initial_margin_fraction"));
    FL_TRY(margin, row.number_if("allocated_margin"));
    PositionRow position{.account = account};
    position.mode = mode_of(row);
    position.size_contracts = sign < 0 ? -std::abs(size) : std::abs(size);
    position.entry = entry;
    position.liquidation = liquidation;
    if (fraction_percent > 0) position.leverage = 100 / fraction_percent;
    if (position.mode == MarginMode::isolated) position.margin_usd = margin;
    const std::string symbol = named.empty() ? symbol_of(market, context) : std::string(named);
    add_position(batch, row_head(context, symbol, 0), position);
    return {};
}

Result<void> take_positions(const Json& rows, std::string_view account,
                            const DecodeContext& context, EventBatch& batch) {
    const auto take = [&](const Json& row) { return take_position(row, account, context, batch); };
    if (rows.is_array()) return rows.each(take);
    return rows.each_member([&](std::string_view, const Json& row) { return take(row); });
}

Result<FrameKind> take_accounts(const Json& accounts, const DecodeContext& context,
                                EventBatch& batch) {
    FL_CHECK(accounts.each([&](const Json& account) -> Result<void> {
        const std::string index = text_of(account, "index");
        const std::optional<Json> rows = account.find("positions");
        return rows ? take_positions(*rows, index, context, batch) : Result<void>{};
    }));
    return FrameKind::data;
}

}  // namespace faultline::lighter
