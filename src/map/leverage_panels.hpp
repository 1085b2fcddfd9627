// LeveragePanels: the four figures of the leverage mix, each drawn into a box.
//
// Every panel says "no data" in words where its figures are empty. What rests on the prior because
// a venue's open interest is not known is paler, hatched and says so.
#pragma once

#include "map/canvas.hpp"
#include "map/leverage_figures.hpp"

namespace faultline {

/// Stacked bars: the seven brackets of each venue, 0 to 100 %.
void draw_distribution_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures);

/// A table of venues x brackets, each cell coloured by its share and carrying the number.
void draw_concentration_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures);

/// Density of liquidations by distance from the price: one labelled curve for each venue given.
void draw_profiles_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures);

/// Exposed liquidation value: longs left, shorts right, largest venue first.
void draw_exposure_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures);

}  // namespace faultline
