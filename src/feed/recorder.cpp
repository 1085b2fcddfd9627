// Recorder: feed, sink and the flushing alarm.
#include "feed/recorder.hpp"

#include <algorithm>

#include "venue/catalog.hpp"

namespace faultline {

Recorder::Recorder(Network& network, FeedConfig config, RecordingWriter writer)
    : network_(network),
      sink_(std::move(writer)),
      feed_(network, std::move(config), sink_),
      flush_alarm_(network) {}

Recorder::~Recorder() {
    if (is_running_) static_cast<void>(stop());  // whoever wants the problem calls stop
}

void Recorder::start() {
    is_running_ = true;
    feed_.start();
    flush_in_time();
}

void Recorder::flush_in_time() {
    sink_.flush_if_due(network_.utc_ns());
    const DurationNs half_ns = sink_.writer().limits().flush_every_ns / 2;
    flush_alarm_.set(half_ns, [this] { flush_in_time(); });
}

Outcome<void> Recorder::stop() {
    if (!is_running_) return {};
    is_running_ = false;
    flush_alarm_.cancel();
    feed_.stop();
    return sink_.close(network_.utc_ns());
}

RecordingInfo recording_info_of(const FeedConfig& config, std::string program, TimeNs started_ns) {
    RecordingInfo info;
    info.program = std::move(program);
    info.started_ns = started_ns;
    for (const VenueSubscription& subscription : config.venues) {
        info.venues.push_back(subscription.venue);
        for (const Instrument& instrument : subscription.instruments) {
            if (std::ranges::find(info.markets, instrument.market) == info.markets.end()) {
                info.markets.push_back(instrument.market);
            }
            // As the feed does: what is built in needs no telling.
            const Result<Instrument> built_in =
                spec_of(subscription.venue).instrument(instrument.symbol);
            if (!built_in || !(*built_in == instrument)) info.instruments.push_back(instrument);
        }
    }
    return info;
}

}  // namespace faultline
