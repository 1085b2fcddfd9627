// Sample figures: the random walk behind them, and tests that they are what pictures expect.
#include "map/sample_figures.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "core/rng.hpp"

namespace faultline {
namespace {

constexpr std::array<double, bracket_count> opening_share{0.06, 0.14, 0.28, 0.22, 0.16, 0.10, 0.04};
constexpr TimeNs sample_start_ns = 1'770'076'800LL * ns_per_second;  // 2026-02-03

std::vector<PriceBar> walk(const SampleSpec& spec, Rng& rng) {
    std::vector<PriceBar> bars;
    double price = spec.start_usd;
    for (std::size_t c = 0; c < spec.columns; ++c) {
        PriceBar bar{price, price, price, price};
        const bool crash = c > spec.columns / 2 && c < spec.columns / 2 + spec.columns / 12;
        for (int i = 0; i < 8; ++i) {
            const double drift = crash ? -0.12 * spec.column_volatility : 0;
            price *= std::exp(drift + rng.normal() * spec.column_volatility / std::sqrt(8.0));
            bar.high_usd = std::max(bar.high_usd, price);
            bar.low_usd = std::min(bar.low_usd, price);
        }
        bar.close_usd = price;
        bars.push_back(bar);
    }
    return bars;
}

/// USD per side, bracket and row.
class SampleBook {
  public:
    SampleBook(double floor_usd, double bucket_usd, std::size_t rows)
        : floor_usd_(floor_usd), bucket_usd_(bucket_usd), rows_(rows) {
        for (auto& side : usd_) side.assign(bracket_count * rows, 0.0);
    }

    void open(double price_usd, double notional_usd, Rng& rng) {
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const double distance = 0.96 / bracket_leverage[k];
            for (const Side side : both_sides) {
                for (int part = 0; part < 30; ++part) {
                    const double smear = 1 + 0.05 * rng.normal();
                    const double at = price_usd * (1 - sign_of(side) * distance * smear);
                    const double row = std::floor((at - floor_usd_) / bucket_usd_);
                    if (row < 0 || row >= static_cast<double>(rows_)) continue;
                    usd_[index_of(side)][k * rows_ + static_cast<std::size_t>(row)] +=
                        notional_usd / 30 * opening_share[k];
                }
            }
        }
    }

    void sweep(const PriceBar& bar) {
        for (std::size_t i = 0; i < bracket_count * rows_; ++i) {
            const double edge = floor_usd_ + static_cast<double>(i % rows_) * bucket_usd_;
            usd_[0][i] = edge + bucket_usd_ > bar.low_usd ? 0.0 : usd_[0][i] * 0.998;
            usd_[1][i] = edge < bar.high_usd ? 0.0 : usd_[1][i] * 0.998;
        }
    }

    double usd(Side side, std::size_t bracket, std::size_t row) const {
        return usd_[index_of(side)][bracket * rows_ + row];
    }

    double usd(Side side, std::size_t row) const {
        double sum = 0;
        for (std::size_t k = 0; k < bracket_count; ++k) sum += usd(side, k, row);
        return sum;
    }

  private:
    double floor_usd_, bucket_usd_;
    std::size_t rows_;
    std::array<std::vector<double>, 2> usd_;
};

LiquidationMap map_of(const SampleBook& book, const Heatmap& heatmap) {
    LiquidationMap map;
    map.market = heatmap.market;
    map.at_ns = heatmap.column_end_ns.back();
    map.current_price_usd = heatmap.bars.back().close_usd;
    map.bucket_usd = heatmap.bucket_usd;
    map.model_version = heatmap.model_version;
    map.weights = "prior";
    for (std::size_t r = 0; r < heatmap.rows; ++r) {
        for (const Side side : both_sides) {
            MapLevel level;
            level.price_usd = heatmap.price_floor_usd + static_cast<double>(r) * map.bucket_usd;
            level.side = side;
            level.notional_usd = book.usd(side, r);
            for (std::size_t k = 0; k < bracket_count; ++k) {
                level.by_bracket_usd[k] = book.usd(side, k, r);
            }
            level.by_venue_usd[0] = level.notional_usd;
            if (level.notional_usd <= 0) continue;
            (side == Side::long_ ? map.totals.long_usd : map.totals.short_usd) +=
                level.notional_usd;
            map.levels.push_back(level);
        }
    }
    map.totals.inert_long_usd = 0.4 * map.totals.long_usd;
    map.totals.inert_short_usd = 0.5 * map.totals.short_usd;
    map.totals.outside_long_usd = 0.1 * map.totals.long_usd;
    VenueCoverage coverage;
    coverage.venue = VenueId::binance;
    coverage.open_interest_usd = 9e9;
    map.coverage.push_back(coverage);
    return map;
}

}  // namespace

Heatmap sample_heatmap(const SampleSpec& spec) {
    Rng rng(spec.seed);
    Heatmap heatmap;
    heatmap.market = spec.market;
    heatmap.step_ns = spec.step_ns;
    heatmap.bucket_usd = spec.bucket_usd;
    heatmap.rows = spec.rows;
    heatmap.bars = walk(spec, rng);
    heatmap.model_version = "1.0.0";
    heatmap.venues = {VenueId::binance, VenueId::bybit, VenueId::okx};
    double low = spec.start_usd, high = spec.start_usd;
    for (const PriceBar& bar : heatmap.bars) {
        low = std::min(low, bar.low_usd);
        high = std::max(high, bar.high_usd);
    }
    const double half = 0.5 * static_cast<double>(spec.rows) * spec.bucket_usd;
    heatmap.price_floor_usd =
        std::floor(((low + high) / 2 - half) / spec.bucket_usd) * spec.bucket_usd;
    SampleBook book(heatmap.price_floor_usd, spec.bucket_usd, spec.rows);
    for (int i = 0; i < 300; ++i) {  // positions from before the picture
        book.open(spec.start_usd * std::exp(0.02 * rng.normal()), 2e6 * rng.exponential(), rng);
    }
    for (std::size_t c = 0; c < spec.columns; ++c) {
        const PriceBar& bar = heatmap.bars[c];
        const double burst = rng.uniform() < 0.04 ? 25 : 1;
        book.open(bar.close_usd, 4e6 * burst * rng.exponential(), rng);
        book.sweep(bar);
        heatmap.column_end_ns.push_back(sample_start_ns +
                                        static_cast<TimeNs>(c + 1) * spec.step_ns);
        for (std::size_t r = 0; r < spec.rows; ++r) {
            heatmap.long_usd.push_back(static_cast<float>(book.usd(Side::long_, r)));
            heatmap.short_usd.push_back(static_cast<float>(book.usd(Side::short_, r)));
        }
    }
    heatmap.last = map_of(book, heatmap);
    return heatmap;
}

LiquidationMap sample_map(const SampleSpec& spec) { return sample_heatmap(spec).last; }

LeverageFigures sample_leverage(std::uint64_t seed) {
    Rng rng(seed);
    LeverageFigures figures;
    figures.market = "BTC";
    figures.at_ns = sample_start_ns;
    figures.current_price_usd = 76'000;
    figures.model_version = "1.0.0";
    for (const VenueId venue : all_venues()) {
        VenueLeverage row;
        row.venue = venue;
        if (index_of(venue) % 5 != 4) row.open_interest_usd = 1e10 * std::exp(-3 * rng.uniform());
        row.inert_share = 0.2 + 0.3 * rng.uniform();
        std::array<double, bracket_count> weight{};
        double sum = 0;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            sum += weight[k] = opening_share[k] * std::exp(0.7 * rng.normal());
        }
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const double share = weight[k] / sum;
            row.brackets[k] = {
                bracket_leverage[k],     share, share, 0.5 * share, 1.5 * share, 1000 * share,
                index_of(venue) % 3 == 0};
        }
        figures.venues.push_back(row);
        if (!std::isfinite(row.open_interest_usd)) continue;
        const double active = row.open_interest_usd * (1 - row.inert_share);
        figures.exposure.push_back({venue, active * (0.7 + 0.3 * rng.uniform()),
                                    active * (0.7 + 0.3 * rng.uniform()), 0.4 * active,
                                    row.open_interest_usd});
    }
    std::ranges::sort(figures.exposure, [](const VenueExposure& a, const VenueExposure& b) {
        return a.long_usd + a.short_usd > b.long_usd + b.short_usd;
    });
    for (std::size_t i = 0; i < 5; ++i) {
        ProfileCurve curve;
        curve.venue = figures.exposure[i].venue;
        curve.open_interest_usd = figures.exposure[i].open_interest_usd;
        const double peak = 1.5 + 2 * rng.uniform();
        for (double distance = -25; distance <= 25; distance += 0.25) {
            const double scaled = std::abs(distance) / peak;
            curve.distance_pct.push_back(distance);
            curve.usd_per_pct.push_back(curve.open_interest_usd * 0.12 * scaled *
                                        std::exp(1 - scaled) * (distance < 0 ? 1.0 : 0.8));
        }
        figures.profiles.push_back(curve);
    }
    return figures;
}

TEST(SampleFigures, HeatmapHasTheShapeThatItPromises) {
    const Heatmap heatmap = sample_heatmap({.columns = 50, .rows = 60, .bucket_usd = 300});
    EXPECT_EQ(heatmap.columns(), 50U);
    EXPECT_EQ(heatmap.bars.size(), 50U);
    EXPECT_EQ(heatmap.long_usd.size(), 3000U);
    EXPECT_EQ(heatmap.short_usd.size(), 3000U);
    EXPECT_GT(heatmap.last.levels.size(), 20U);
    EXPECT_GT(heatmap.last.totals.long_usd, 0);
}

TEST(SampleFigures, WhatThePriceCrossedIsSwept) {
    const Heatmap heatmap = sample_heatmap({.columns = 50, .rows = 60, .bucket_usd = 300});
    for (std::size_t c = 0; c < heatmap.columns(); ++c) {
        const double row = (heatmap.bars[c].close_usd - heatmap.price_floor_usd) / 300;
        const std::size_t at = c * heatmap.rows + static_cast<std::size_t>(row);
        EXPECT_EQ(heatmap.long_usd[at] + heatmap.short_usd[at], 0.0F);
    }
}

}  // namespace faultline
