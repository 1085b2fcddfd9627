// ProofIndex: events prove the channels that they belong to, and no others.
#include "feed/proof_index.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

Normalised of(std::initializer_list<const char*> trades) {
    Normalised out;
    out.kind = FrameKind::data;
    for (const char* symbol : trades) out.batch.add(symbol, Trade{});
    return out;
}

const PlannedChannel trades_a{"trades A", ns_per_minute, {EventKind::trade}, "A"};
const PlannedChannel trades_b{"trades B", ns_per_minute, {EventKind::trade}, "B"};
const PlannedChannel marks_a{"marks A", ns_per_minute, {EventKind::mark_price}, "A"};
const PlannedChannel all_trades{"trades", ns_per_minute, {EventKind::trade}, ""};
const PlannedChannel anything{"anything", ns_per_minute, {}, ""};
const PlannedChannel silent{"silent", 0, {}, ""};

TEST(ProofIndex, SymbolAndKindDecide) {
    const PlannedChannel channels[] = {trades_a, trades_b, marks_a, all_trades};
    ProofIndex index(channels);
    EXPECT_THAT(index.proved_by(of({"A"})), UnorderedElementsAre(0, 3));
    EXPECT_THAT(index.proved_by(of({"B", "B", "A"})), UnorderedElementsAre(0, 1, 3));
    EXPECT_THAT(index.proved_by(of({"C"})), ElementsAre(3));
    EXPECT_THAT(index.proved_by(of({})), IsEmpty());
}

TEST(ProofIndex, AChannelWithoutProofIsProvedByWhateverMakesSense) {
    const PlannedChannel channels[] = {anything, silent, trades_a};
    ProofIndex index(channels);
    EXPECT_THAT(index.proved_by(of({})), ElementsAre(0));
    for (const FrameKind kind : {FrameKind::ignored, FrameKind::heartbeat}) {
        Normalised frame;
        frame.kind = kind;
        EXPECT_THAT(index.proved_by(frame), ElementsAre(0));
    }
    for (const FrameKind kind :
         {FrameKind::unknown, FrameKind::error, FrameKind::acknowledgement}) {
        Normalised frame;
        frame.kind = kind;
        EXPECT_THAT(index.proved_by(frame), IsEmpty());
    }
}

TEST(ProofIndex, ARepeatedEventProvesAsMuchAsANewOne) {
    const PlannedChannel channels[] = {trades_a, trades_b};
    ProofIndex index(channels);
    Normalised repeated = of({});
    repeated.dropped = of({"B"}).batch.events;
    EXPECT_THAT(index.proved_by(repeated), ElementsAre(1));
}

TEST(ProofIndex, GarbageProvesNothing) {
    const PlannedChannel channels[] = {anything};
    ProofIndex index(channels);
    Normalised frame;
    frame.malformed = Error{ErrorCode::bad_json};
    EXPECT_THAT(index.proved_by(frame), IsEmpty());
}

}  // namespace
}  // namespace faultline
