// Fuzzer of the margin arithmetic: random terms and positions under every rule. A price is finite
// and above zero, or there is an error; the solver never hangs and never divides by nothing.
#include <cmath>
#include <cstring>

#include "fuzz.hpp"
#include "market/liquidation_price.hpp"

using namespace faultline;

namespace {

/// Reads the input as numbers; zeros when it is used up.
class Numbers {
  public:
    Numbers(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    std::uint8_t byte() { return at_ < size_ ? data_[at_++] : std::uint8_t{0}; }
    /// Any double at all: NaN, infinite, subnormal.
    double any() {
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i) bits = bits << 8 | byte();
        double value = 0;
        std::memcpy(&value, &bits, sizeof(value));
        return value;
    }
    /// A number that such a field may hold, in [low, high], spread over its decades.
    double between(double low, double high) {
        const double share = (256.0 * byte() + byte()) / 65535.0;
        return low * std::pow(high / low, share);
    }

  private:
    const std::uint8_t* data_;
    std::size_t size_;
    std::size_t at_ = 0;
};

TierTable tiers_of(Numbers& numbers) {
    std::vector<MarginTier> tiers;
    double cap_usd = numbers.between(1e2, 1e7);
    double rate = numbers.between(1e-4, 0.05);
    double leverage = numbers.between(1, 200);
    const int count = 1 + numbers.byte() % 6;
    for (int i = 0; i < count; ++i) {
        tiers.push_back({cap_usd, rate, leverage, 0});
        cap_usd *= numbers.between(1.1, 20);
        rate = std::min(0.6, rate * numbers.between(1.0 + 1e-9, 3));
        leverage = std::max(1.0, leverage / numbers.between(1.0 + 1e-9, 3));
    }
    auto table = numbers.byte() % 2 == 0 ? TierTable::marginal(tiers) : TierTable::flat(tiers);
    return table ? *std::move(table) : TierTable();
}

void check(const Result<double>& price) {
    if (price) fuzz::require(std::isfinite(*price) && *price > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Numbers numbers(data, size);
    MarginTerms terms;
    terms.rule = static_cast<MarginRule>(numbers.byte() % 8);
    terms.kind = numbers.byte() % 2 == 0 ? ContractKind::linear : ContractKind::inverse;
    terms.tiers = tiers_of(numbers);
    const bool wild = numbers.byte() % 4 == 0;  // not only what venues have
    terms.liquidation_fee = wild ? numbers.any() : numbers.between(1e-9, 0.02);
    terms.size_rate_per_coin = wild ? numbers.any() : numbers.between(1e-9, 1e-2);
    terms.imr_factor = wild ? numbers.any() : numbers.between(1e-9, 1e-2);
    terms.buffer = numbers.between(1e-9, 0.02);
    Position position;
    position.side = numbers.byte() % 2 == 0 ? Side::long_ : Side::short_;
    position.entry_usd = wild ? numbers.any() : numbers.between(1e-6, 1e6);
    position.quantity = wild ? numbers.any() : numbers.between(1e-6, 1e9);
    position.margin = wild ? numbers.any() : numbers.between(1e-9, 1e10);
    check(liquidation_price_usd(terms, position));
    check(bankruptcy_price_usd(terms.kind, position));

    // A position opened as venues do: liquidation comes before bankruptcy, at most at it.
    const Position opened =
        position_at_leverage(terms.kind, position.side, numbers.between(1e-6, 1e6),
                             numbers.between(1, 1e9), numbers.between(1, 200));
    const auto trigger = liquidation_price_usd(terms, opened);
    const auto bankrupt = bankruptcy_price_usd(terms.kind, opened);
    check(trigger);
    check(bankrupt);
    if (wild || !trigger || !bankrupt) return 0;
    const double beyond = opened.side == Side::long_ ? *bankrupt - *trigger : *trigger - *bankrupt;
    fuzz::require(beyond <= 1e-6 * *bankrupt);
    return 0;
}
