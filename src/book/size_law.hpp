// SizeLaw: how large positions are, as the share of notional above a size.
//
// Needed because the margin tier, and whether a position is liquidated in steps, depend on its
// size, which nobody outside sees. A Pareto tail in notional-weighted form: share above x is (x /
// scale)^-alpha beyond `scale`. The default fits Binance BTC liquidations (science note 2.4): 50 %
// of notional above $100k, 26 % above $300k, 15 % above $800k.
#pragma once

#include <algorithm>
#include <cmath>

namespace faultline {

struct SizeLaw {
    double scale_usd = 31'500;
    double alpha = 0.6;

    /// Share of notional in positions larger than `notional_usd`, in (0, 1].
    double share_above(double notional_usd) const {
        if (notional_usd <= scale_usd) return 1.0;
        return std::pow(notional_usd / scale_usd, -alpha);
    }

    /// The size above which a share of the notional lies. Inverse of share_above on (0, 1].
    double size_usd(double share) const {
        return scale_usd * std::pow(std::clamp(share, 1e-12, 1.0), -1.0 / alpha);
    }
};

}  // namespace faultline
