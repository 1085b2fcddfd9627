// view_of: ages and notes.
#include "engine/pipeline_view.hpp"

#include <utility>

namespace faultline {
namespace {

// A price or volume older than this is worth a word in the answer.
constexpr DurationNs stale_ns = ns_per_hour;

}  // namespace

std::string name_of(const Instrument& instrument) {
    return std::string(name_of(instrument.venue)) + " " + instrument.symbol;
}

BookView view_of(const InstrumentPipeline& pipeline, TimeNs at_ns, std::vector<std::string> notes) {
    BookView view;
    view.venue = pipeline.instrument().venue;
    view.kind = pipeline.instrument().kind;
    view.book = &pipeline.book();
    view.notes = std::move(notes);
    const auto age = [at_ns](TimeNs since) { return at_ns - since; };
    const std::string name = name_of(pipeline.instrument());
    if (pipeline.open_interest_ns() == 0) {
        view.age_s = unknown;
        view.notes.push_back(name + ": open interest of a later time, taken to be unchanged");
    } else {
        view.age_s = static_cast<double>(age(pipeline.open_interest_ns())) / 1e9;
    }
    view.price_age_s =
        pipeline.price_ns() == 0 ? unknown : static_cast<double>(age(pipeline.price_ns())) / 1e9;
    if (pipeline.price_ns() != 0 && age(pipeline.price_ns()) > stale_ns) {
        view.notes.push_back(name + ": last price at " + format_time(pipeline.price_ns()));
    }
    if (pipeline.volume_ns() == 0) {
        view.notes.push_back(name + ": no volume known; openings rest on open interest alone");
    } else if (age(pipeline.volume_ns()) > stale_ns) {
        view.notes.push_back(name + ": no volume since " + format_time(pipeline.volume_ns()) +
                             "; openings since then rest on open interest alone");
    }
    return view;
}

}  // namespace faultline
