// faultline-eval: the steps of the evaluation (script/eval runs them). Each appends its measures to
// DIR/measures.tsv and says on standard error what it does.
//
//   faultline-eval recovery DIR FIRST_SEED SEEDS WORLD [DAYS]
//
// WORLD is usual, stops, cross or impact.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "support/eval_recovery.hpp"

namespace faultline::eval {
namespace {

int failed(const Problem& problem) {
    std::fprintf(stderr, "faultline-eval: %s\n", problem.text().c_str());
    return 1;
}

int recovery(const std::filesystem::path& folder, std::uint64_t first, std::uint64_t seeds,
             const std::string& world, const RecoveryPlan& plan) {
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        for (const VenueId venue : archetype_venues) {
            std::fprintf(stderr, "recovery: %s, seed %llu, %s\n",
                         std::string(name_of(venue)).c_str(), static_cast<unsigned long long>(seed),
                         world.c_str());
            const auto run = run_recovery(plan, venue, seed, world);
            if (!run) return failed(run.error());
            Measures measures;
            add_measures(*run, measures);
            const auto written = measures.append_to(folder / "measures.tsv");
            if (!written) return failed(written.error());
        }
    }
    return 0;
}

}  // namespace
}  // namespace faultline::eval

int main(int count, char** words) {
    using namespace faultline::eval;
    const std::string step = count > 1 ? words[1] : "";
    if (step == "recovery" && count >= 6) {
        RecoveryPlan plan;
        if (count > 6) plan.days = std::atoi(words[6]);
        return recovery(words[2], std::strtoull(words[3], nullptr, 10),
                        std::strtoull(words[4], nullptr, 10), words[5], plan);
    }
    std::fprintf(stderr, "faultline-eval: see the head of tests/support/eval_main.cpp\n");
    return 2;
}
