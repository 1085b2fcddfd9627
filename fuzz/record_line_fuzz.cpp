// Fuzzer of recorded lines: any line is a record or refused; what was read is written and read back
// the same, and its record is taken by a normaliser.
#include "feed/frame_record.hpp"
#include "feed/normaliser.hpp"
#include "fuzz.hpp"

using namespace faultline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Result<FrameRecord> record = record_from_line(fuzz::text_of(data, size));
    if (!record) return 0;
    const Result<FrameRecord> again = record_from_line(to_line(*record));
    fuzz::require(again.has_value() && *again == *record);
    Normaliser normaliser(record->venue);
    const Normalised& normalised = normaliser.take(*record);
    const std::string lines = event_lines(record->venue, normalised, normaliser.instruments());
    fuzz::require(lines.empty() || lines.back() == '\n');
    return 0;
}
