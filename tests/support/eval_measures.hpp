// EvalMeasures: what an evaluation found, as a long table of numbers with names. The steps of the
// evaluation write such tables, and the page is made of them, so that no figure is copied by hand.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace faultline::eval {

struct Measure {
    std::string group;  // "usual", "stops", "real BTC"...
    std::string who;    // venue and seed, or sample
    std::string feed;   // "complete", "throttled", or empty
    std::string what;   // "tv", "reach"...
    std::string name;   // of the setting, model or bracket it speaks of
    double value = 0;
};

class Measures {
  public:
    void add(Measure measure) { all_.push_back(std::move(measure)); }
    /// Values of `what` (and `name`, unless empty) of a group and feed (any where empty).
    std::vector<double> values(std::string_view group, std::string_view feed, std::string_view what,
                               std::string_view name = {}) const;
    const std::vector<Measure>& all() const { return all_; }

    /// Tab-separated lines. Problems: the file cannot be read or written, a line that is none.
    Outcome<int> append_to(const std::filesystem::path& path) const;
    static Outcome<Measures> read(const std::filesystem::path& path);

  private:
    std::vector<Measure> all_;
};

double mean_of(const std::vector<double>& values);                     // NaN of none
double quantile_of(std::vector<double> values, double share);          // NaN of none
double share_at_most(const std::vector<double>& values, double most);  // NaN of none

}  // namespace faultline::eval
