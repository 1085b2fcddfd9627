// FeedSink: who hears what the feed brings. Called on the network's thread, in order.
#pragma once

#include "feed/frame_record.hpp"
#include "feed/normaliser.hpp"

namespace faultline {

class FeedSink {
  public:
    virtual ~FeedSink() = default;
    /// Every record, with what it came to. Both are valid during the call only.
    virtual void heard(const FrameRecord& record, const Normalised& normalised,
                       const InstrumentTable& instruments) = 0;
};

}  // namespace faultline
