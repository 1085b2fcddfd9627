// Lighter's accounts: positions, which are public, in answers and beside every trade.
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "venue/account_rows.hpp"

namespace faultline::lighter {

/// The symbol of a numbered market; "#39" where nobody has told it.
std::string symbol_of(std::int64_t market, const DecodeContext& context);

/// The fields of a trade that are used, found in one pass: a row has some thirty.
struct TradeFields {
    std::optional<Json> type, id, market, at, price, size, maker_asks, ask_account, bid_account;
    struct Party {
        std::optional<Json> size, quote, fraction, margin;
    };
    Party taker, maker;
};
/// Fills fields that are empty. Error: wrong_type where the row is no object.
Result<void> find_fields(const Json& row, TradeFields& fields);

/// The digits of an id; none where it is missing or no integer.
class WrittenNumber {
  public:
    explicit WrittenNumber(const std::optional<Json>& number) {
        const Result<std::int64_t> id = number ? number->integer() : fail(ErrorCode::missing_field);
        if (id) end_ = std::to_chars(digits_.data(), digits_.data() + digits_.size(), *id).ptr;
    }
    WrittenNumber(const WrittenNumber&) = delete;  // its text stands inside
    WrittenNumber& operator=(const WrittenNumber&) = delete;
    std::string_view text() const {
        return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())};
    }

  private:
    std::array<char, 20> digits_;
    const char* end_ = digits_.data();
};

/// What a party of a trade held before it; nothing where the row does not say.
Result<void> take_party(const TradeFields::Party& party, std::string_view account,
                        const RowHead& head, EventBatch& batch);

/// A position of an account, with the venue's own liquidation price ("0" for none).
Result<void> take_position(const Json& row, std::string_view account, const DecodeContext& context,
                           EventBatch& batch);

/// The same of a list, or of an object by market number.
Result<void> take_positions(const Json& rows, std::string_view account,
                            const DecodeContext& context, EventBatch& batch);

/// Every position of an account answer.
Result<FrameKind> take_accounts(const Json& accounts, const DecodeContext& context,
                                EventBatch& batch);

}  // namespace faultline::lighter
