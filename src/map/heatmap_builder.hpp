// HeatmapBuilder: columns of liquidation maps, one instant after another.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "map/heatmap.hpp"
#include "map/map_builder.hpp"

namespace faultline {

class HeatmapBuilder {
  public:
    /// Rows are fixed from the start; `leverage` are the brackets kept, as of brackets_within.
    HeatmapBuilder(std::string market, DurationNs step_ns, PriceBuckets rows,
                   std::pair<std::size_t, std::size_t> brackets);

    /// Adds the column that ends at `end_ns`, from the books as they stand and the price range
    /// since the column before.
    void add_column(TimeNs end_ns, const std::vector<BookView>& views, const PriceBar& range);

    /// Gives the heatmap; `last` is the map at the last column.
    Heatmap finish(LiquidationMap last);

  private:
    Heatmap heatmap_;
    PriceBuckets rows_;
    std::pair<std::size_t, std::size_t> brackets_;
    std::vector<float> mass_;
    std::vector<double> column_;
};

}  // namespace faultline
