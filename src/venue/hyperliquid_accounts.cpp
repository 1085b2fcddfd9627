// Hyperliquid's accounts: whose liquidation a fill shows, and what an account holds.
#include "venue/hyperliquid_accounts.hpp"

#include "venue/symbols.hpp"

namespace faultline::hyperliquid {
namespace {

// Whether the account that this fill belongs to is the one that was liquidated. Where the owner is
// not told, a market liquidation is the taker's order; what a backstop fill is, nothing says.
std::optional<bool> owner_was_liquidated(const Json& fill, const Json& mark,
                                         std::string_view owner) {
    const Result<std::string_view> user = mark.text("liquidatedUser");
    if (user && !owner.empty()) return *user == owner;
    const Result<std::string_view> direction = fill.text("dir");
    if (direction && direction->starts_with("Liquidated")) return true;
    if (direction && direction->starts_with("Open")) return false;
    const Result<std::string_view> method = mark.text("method");
    if (!method || *method != "market") return std::nullopt;
    const std::optional<Json> crossed = fill.find("crossed");
    const Result<bool> taker = crossed ? crossed->boolean() : fail(ErrorCode::missing_field);
    return taker ? std::optional<bool>(*taker) : std::nullopt;
}

}  // namespace

Instrument contract_of(std::string_view name) {
    const auto parts = split_last(name, ':');
    std::string_view base = parts ? parts->back : name;
    const bool thousands = base.size() > 1 && base.front() == 'k' && is_coin(base.substr(1));
    if (thousands) base.remove_prefix(1);
    Instrument contract = linear_of(VenueId::hyperliquid, name, base, thousands ? 1000 : 1);
    if (thousands) contract.price_coins = 1000;
    return contract;
}

RowHead head_of(const DecodeContext& context, std::string_view coin, TimeNs at_ns,
                Instrument& told) {
    RowHead head = row_head(context, coin, at_ns);
    if (head.contract == nullptr && head.symbol.find(':') != std::string_view::npos) {
        told = contract_of(head.symbol);
        head.contract = &told;
    }
    return head;
}

Result<bool> bought(const Json& row) {
    FL_TRY(side, row.text("side"));
    if (side == "B") return true;
    if (side == "A") return false;
    return fail(ErrorCode::bad_side);
}

// Fills are of one account; the public trades have them all, so only liquidations are taken.
Result<FrameKind> take_fills(const Json& fills, std::string_view owner,
                             const DecodeContext& context, EventBatch& batch) {
    bool undecided = false;
    FL_CHECK(fills.each([&](const Json& fill) -> Result<void> {
        const std::optional<Json> mark = fill.find("liquidation");
        if (!mark || mark->is_null()) return {};
        const std::optional<bool> own = owner_was_liquidated(fill, *mark, owner);
        if (!own) {
            undecided = true;
            return {};
        }
        FL_TRY(coin, fill.text("coin"));
        FL_TRY(at_ns, fill.time_ms("time"));
        FL_TRY(price, printed_price(fill, "px"));
        FL_TRY(size, printed_size(fill, "sz"));
        FL_TRY(owner_bought, bought(fill));
        const bool liquidated_sold = *own != owner_bought;
        Instrument told;
        add_liquidation(batch, head_of(context, coin, at_ns, told),
                        liquidated_sold ? Side::long_ : Side::short_, price, size,
                        text_of(fill, "tid"));
        return {};
    }));
    if (!batch.empty()) return FrameKind::data;
    return because(batch, FrameKind::ignored,
                   undecided ? "a backstop liquidation in fills of an account that is not told"
                             : "fills of an account, no liquidation among them");
}

Result<void> take_position(const Json& row, TimeNs at_ns, std::string_view account,
                           const DecodeContext& context, EventBatch& batch) {
    FL_TRY(coin, row.text("coin"));
    Instrument told;
    const RowHead head = head_of(context, coin, at_ns, told);
    PositionRow position{.account = account};
    FL_TRY(size, row.number("szi"));
    FL_TRY(entry, row.number_if("entryPx"));
    FL_TRY(liquidation, row.number_if("liquidationPx"));
    FL_TRY(margin, row.number_if("marginUsed"));
    position.size_contracts = size;
    position.entry = entry;
    position.liquidation = liquidation;
    position.margin_usd = margin;
    if (const std::optional<Json> leverage = row.find("leverage")) {
        FL_TRY(times, leverage->number_if("value"));
        FL_TRY(mode, leverage->text_if("type"));
        position.leverage = times;
        position.mode = mode == "cross"      ? MarginMode::cross
                        : mode == "isolated" ? MarginMode::isolated
                                             : MarginMode::unknown;
    }
    add_position(batch, head, position);
    return {};
}

Result<FrameKind> take_account(const Json& state, std::string_view account,
                               const DecodeContext& context, EventBatch& batch) {
    const TimeNs at_ns = state.has("time") ? state.time_ms("time").value_or(0) : 0;
    FL_TRY(positions, state.field("assetPositions"));
    FL_CHECK(positions.each([&](const Json& row) -> Result<void> {
        FL_TRY(position, row.field("position"));
        return take_position(position, at_ns, account, context, batch);
    }));
    return FrameKind::data;
}

}  // namespace faultline::hyperliquid
