// NaiveLearners: the two common ways to read leverage off liquidations, kept as contrast. Both are
// wrong, and the evaluation shows by how much (science note 0 and 4.1).
#pragma once

#include "market/leverage_bracket.hpp"
#include "market/side.hpp"

namespace faultline {

/// Attributes each liquidation by the distance of its print to the price of the moment: a softmax
/// over |print - price * (1 - sign / L)|. Since a liquidation always prints near the price, this
/// learner sees the highest leverage everywhere.
class DistanceLearner {
  public:
    void on_liquidation(Side side, double print_usd, double price_usd);
    /// Shares by bracket of what was attributed; all zero where nothing was.
    BracketShares shares() const;

  private:
    std::array<double, bracket_count> counts_{};
};

}  // namespace faultline
