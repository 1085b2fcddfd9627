// Routes: the table of all operations.
#include "api/compat_coinglass.hpp"
#include "api/compat_levels.hpp"
#include "api/context_resource.hpp"
#include "api/heatmap_resource.hpp"
#include "api/kept_question_resource.hpp"
#include "api/ledger_resource.hpp"
#include "api/leverage_resource.hpp"
#include "api/liquidation_resource.hpp"
#include "api/map_resource.hpp"
#include "api/missing_resource.hpp"
#include "api/operation_resource.hpp"
#include "api/question_resource.hpp"
#include "api/reading_resource.hpp"
#include "api/route.hpp"
#include "api/series_resource.hpp"
#include "api/skill_resource.hpp"
#include "api/venue_resource.hpp"

namespace faultline {

const std::vector<Route>& all_routes() {
    static const std::vector<Route> routes = [] {
        std::vector<Route> all;
        add_map_routes(all);
        add_venue_routes(all);
        add_heatmap_routes(all);
        add_leverage_routes(all);
        add_series_routes(all);
        add_liquidation_routes(all);
        add_skill_routes(all);
        add_ledger_routes(all);
        add_reading_routes(all);
        add_context_routes(all);
        add_question_routes(all);
        add_kept_question_routes(all);
        add_operation_routes(all);
        add_compat_level_routes(all);
        add_coinglass_routes(all);
        add_missing_routes(all);
        return all;
    }();
    return routes;
}

}  // namespace faultline
