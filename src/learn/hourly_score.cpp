// HourlyScore: ranks, a calibrated line, and the share of the largest hours.
#include "learn/hourly_score.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace faultline {
namespace {

constexpr std::size_t hours_min = 10;

double log_usd(double usd) { return std::log10(usd + 1000); }

std::vector<double> ranks(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> out(values.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
        for (std::size_t j = i; j < end; ++j) out[order[j]] = static_cast<double>(i + end - 1) / 2;
        i = end;
    }
    return out;
}

struct Moments {
    double mean_x = 0, mean_y = 0, xx = 0, xy = 0, yy = 0;
};

Moments moments(std::span<const double> x, std::span<const double> y) {
    Moments m;
    const auto n = static_cast<double>(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        m.mean_x += x[i] / n;
        m.mean_y += y[i] / n;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        m.xx += (x[i] - m.mean_x) * (x[i] - m.mean_x);
        m.xy += (x[i] - m.mean_x) * (y[i] - m.mean_y);
        m.yy += (y[i] - m.mean_y) * (y[i] - m.mean_y);
    }
    return m;
}

double capture_of_top(std::span<const HourNotional> hours) {
    std::vector<HourNotional> sorted(hours.begin(), hours.end());
    std::ranges::sort(sorted, std::greater{}, &HourNotional::predicted_usd);
    const std::size_t top = (sorted.size() + 9) / 10;
    double inside = 0, all = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        all += sorted[i].observed_usd;
        if (i < top) inside += sorted[i].observed_usd;
    }
    return all > 0 ? inside / all : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double spearman(std::span<const double> a, std::span<const double> b) {
    const Moments m = moments(ranks(a), ranks(b));
    return m.xy / std::sqrt(m.xx * m.yy);
}

HourlyScore score_hours(std::span<const HourNotional> training,
                        std::span<const HourNotional> test) {
    HourlyScore out;
    out.hours = test.size();
    if (training.size() < hours_min || test.size() < hours_min) return out;
    const auto column = [](std::span<const HourNotional> hours, auto member) {
        std::vector<double> values;
        for (const HourNotional& hour : hours) values.push_back(log_usd(hour.*member));
        return values;
    };
    const auto train_x = column(training, &HourNotional::predicted_usd);
    const auto train_y = column(training, &HourNotional::observed_usd);
    const auto x = column(test, &HourNotional::predicted_usd);
    const auto y = column(test, &HourNotional::observed_usd);
    const Moments line = moments(train_x, train_y);
    const double slope = line.xx > 0 ? line.xy / line.xx : 0;
    const Moments seen = moments(x, y);
    double residual = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double error = y[i] - line.mean_y - slope * (x[i] - line.mean_x);
        residual += error * error;
    }
    out.spearman = spearman(x, y);
    out.r2 = seen.yy > 0 ? 1 - residual / seen.yy : out.r2;
    out.capture = capture_of_top(test);
    return out;
}

}  // namespace faultline
