// probe
#include <cstdio>
#include <cstdlib>
#include <chrono>
#include "support/eval_recovery.hpp"
using namespace faultline;
using namespace faultline::eval;
int main(int n, char** a) {
    RecoveryPlan plan; plan.days = n > 3 ? atoi(a[3]) : 30; plan.warm_up_days = 10;
    auto t0 = std::chrono::steady_clock::now();
    auto run = run_recovery(plan, archetype_venues[atoi(a[1])], strtoull(a[2], nullptr, 10), n > 4 ? a[4] : "usual");
    if (!run) return 1;
    std::printf("events %.0f shown %.0f raw %.3f distance %.3f  %.1f s\n", run->events, run->shown, run->tv_raw, run->tv_distance, std::chrono::duration<double>(std::chrono::steady_clock::now()-t0).count());
    auto names = compared_members();
    for (auto* f : {&run->complete, &run->throttled}) {
        std::printf("bank tv %.3f all %.3f w1 %.3f heaviest %s noexp %.3f ignored %.3f\n", f->tv_bank, f->tv_bank_all, f->w1_bank, names[f->heaviest].name.c_str(), f->tv_no_exposure, f->tv_throttle_ignored);
        for (size_t m = 0; m < names.size(); ++m) std::printf("   %-30s tv %.3f ll %.4f\n", names[m].name.c_str(), f->tv_members[m], f->log_likelihood[m]);
        for (auto& i : f->intervals) std::printf("   k%zu %s truth %.3f share %.3f [%.3f %.3f] %s\n", i.bracket, i.learned ? "L" : "p", i.truth, i.share, i.lo, i.hi, i.truth>=i.lo&&i.truth<=i.hi?"in":"OUT");
    }
}
