// faultline-eval: the steps of the evaluation (script/eval runs them). Each appends its measures to
// DIR/measures.tsv and says on standard error what it does.
//
//   faultline-eval recovery DIR FIRST_SEED SEEDS WORLD [DAYS]   WORLD: usual, stops, cross, impact
//                                                               or tuning (usual, other seeds)
//                                                               runs at hand are not made again,
//                                                               but for settings that they lack
//   faultline-eval intervals DIR                                the constants of the intervals that
//   fit
//                                                               the runs of world tuning
//   faultline-eval real DIR SCORE_JSON NAME                     what faultline score printed
//   faultline-eval hyperliquid DIR DATA [LEVERAGE_JSON]         maps against the positions of real
//                                                               accounts in DATA; a mix that
//                                                               faultline leverage printed of
//                                                               another venue
//   faultline-eval page DIR DOCS                                skill.md and pictures/ into DOCS
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

#include "support/eval_hyperliquid.hpp"
#include "support/eval_hyperliquid_page.hpp"
#include "support/eval_intervals.hpp"
#include "support/eval_page.hpp"
#include "support/eval_real.hpp"
#include "support/eval_recovery.hpp"

namespace faultline::eval {
namespace {

int failed(const Problem& problem) {
    std::fprintf(stderr, "faultline-eval: %s\n", problem.text().c_str());
    return 1;
}

/// Whether the measures at hand hold this run: what an interrupted evaluation need not repeat.
bool is_made(const Measures& measures, const std::string& world, const std::string& who) {
    return std::ranges::any_of(
        measures.all(), [&](const Measure& one) { return one.group == world && one.who == who; });
}

/// Settings that are compared now and were not when this run was made.
std::set<std::string> missing(const Measures& measures, const std::string& world,
                              const std::string& who) {
    std::set<std::string> names;
    for (const TrialMember& member : compared_members()) names.insert(member.name);
    for (const Measure& one : measures.all()) {
        if (one.group == world && one.who == who && one.what == "log_likelihood") {
            names.erase(one.name);
        }
    }
    return names;
}

Outcome<Measures> made(const RecoveryPlan& plan, VenueId venue, std::uint64_t seed,
                       const std::string& world) {
    FL_TRY(run, run_recovery(plan, venue, seed, world));
    Measures measures;
    add_measures(run, measures);
    return measures;
}

int recovery(const std::filesystem::path& folder, std::uint64_t first, std::uint64_t seeds,
             const std::string& world, const RecoveryPlan& plan) {
    const auto at_hand = Measures::read(folder / "measures.tsv");
    for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
        for (const VenueId venue : archetype_venues) {
            const std::string who = run_name(venue, seed);
            const bool is_there = at_hand && is_made(*at_hand, world, who);
            const auto late = is_there ? missing(*at_hand, world, who) : std::set<std::string>{};
            if (is_there && late.empty()) continue;
            std::fprintf(stderr, "recovery: %s, seed %llu, %s\n",
                         std::string(name_of(venue)).c_str(), static_cast<unsigned long long>(seed),
                         world.c_str());
            const auto measures = is_there ? late_members(plan, venue, seed, world, late)
                                           : made(plan, venue, seed, world);
            if (!measures) return failed(measures.error());
            const auto written = measures->append_to(folder / "measures.tsv");
            if (!written) return failed(written.error());
        }
    }
    return 0;
}

int intervals(const std::filesystem::path& folder) {
    const auto measures = Measures::read(folder / "measures.tsv");
    if (!measures) return failed(measures.error());
    const std::string table = interval_table(*measures);
    if (table.empty()) {
        return failed(problem("holds no run of world tuning", (folder / "measures.tsv").string(),
                              "run faultline-eval recovery DIR 8401 3 tuning")
                          .value());
    }
    std::printf("%s", table.c_str());
    return 0;
}

int real(const std::filesystem::path& folder, const char* json, const char* name) {
    const auto measures = real_measures(json, name);
    if (!measures) return failed(measures.error());
    const auto written = measures->append_to(folder / "measures.tsv");
    return written ? 0 : failed(written.error());
}

int hyperliquid(const std::filesystem::path& folder, const std::filesystem::path& data,
                const std::filesystem::path& leverage_json) {
    const auto measures = hyperliquid_measures(data, leverage_json);
    if (!measures) return failed(measures.error());
    const auto written = measures->append_to(folder / "measures.tsv");
    return written ? 0 : failed(written.error());
}

int page(const std::filesystem::path& folder, const std::filesystem::path& docs) {
    const auto measures = Measures::read(folder / "measures.tsv");
    if (!measures) return failed(measures.error());
    std::ofstream(docs / "skill.md") << skill_page(*measures);
    const auto drawn = draw_pictures(*measures, docs / "pictures");
    if (!drawn) return failed(drawn.error());
    const auto compared = draw_hyperliquid(*measures, docs / "pictures");
    return compared ? 0 : failed(compared.error());
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
    if (step == "intervals" && count == 3) return intervals(words[2]);
    if (step == "real" && count == 5) return real(words[2], words[3], words[4]);
    if (step == "hyperliquid" && (count == 4 || count == 5)) {
        return hyperliquid(words[2], words[3], count == 5 ? words[4] : "");
    }
    if (step == "page" && count == 4) return page(words[2], words[3]);
    std::fprintf(stderr, "faultline-eval: see the head of tests/support/eval_main.cpp\n");
    return 2;
}
