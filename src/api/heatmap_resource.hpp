// HeatmapResource: GET /v1/heatmap as JSON, binary tile, CSV, Parquet or PNG, by the parameter
// `format` or the Accept header.
#pragma once

#include <optional>

#include "api/route.hpp"

namespace faultline {

enum class HeatFormat : std::uint8_t { json, tile, csv, parquet, png };

/// What an Accept header asks for: the first form of it that exists; JSON where anything will do;
/// nothing where no form of ours is admitted.
std::optional<HeatFormat> heat_format_of(std::string_view accept);

/// A heatmap in a form. `is_open`: the last column is still being filled.
ApiAnswer heatmap_answer(const Heatmap& heatmap, HeatFormat format, const Envelope& envelope,
                         bool is_open);

/// market, venues, leverage, bucket, range and the period, bounded. Nothing after answering that
/// it is too much.
std::optional<HeatmapQuestion> heatmap_question_of(ApiCall& call);

void add_heatmap_routes(std::vector<Route>& routes);

}  // namespace faultline
