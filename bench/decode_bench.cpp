// How fast payloads decode, venue by venue, on the project's own frames; beside them nlohmann::json
// parsing the same bytes, which is only the first half of the same work.
//
// Every frame under fixtures/<venue>/ whose name says "liquidation" is measured by itself, and all
// frames of a venue together in nanoseconds per byte.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

struct Frame {
    VenueId venue;
    std::string name;
    std::string payload;
};

std::vector<Frame> frames_of(VenueId venue) {
    std::vector<Frame> frames;
    const fs::path folder = fs::path(FAULTLINE_SOURCE_DIR) / "fixtures" / name_of(venue);
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
        if (entry.path().extension() != ".frame") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        frames.push_back({venue, entry.path().stem().string(), text.str()});
    }
    std::sort(frames.begin(), frames.end(),
              [](const Frame& a, const Frame& b) { return a.name < b.name; });
    return frames;
}

void decode_all(benchmark::State& state, const std::vector<Frame>& frames) {
    const InstrumentTable instruments(spec_of(frames.front().venue));
    JsonParser parser;
    EventBatch batch;
    std::size_t bytes = 0;
    for (const Frame& frame : frames) bytes += frame.payload.size();
    for (auto _ : state) {
        for (const Frame& frame : frames) {
            const DecodeContext context{.instruments = &instruments, .json = &parser};
            benchmark::DoNotOptimize(decode_payload(frame.venue, frame.payload, context, batch));
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
    state.counters["ns_per_byte"] = benchmark::Counter(
        static_cast<double>(bytes) * 1e-9,
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void parse_with_nlohmann(benchmark::State& state, const std::vector<Frame>& frames) {
    for (auto _ : state) {
        for (const Frame& frame : frames) {
            benchmark::DoNotOptimize(nlohmann::json::parse(frame.payload, nullptr, false));
        }
    }
}

[[maybe_unused]] const bool registered = [] {
    for (const VenueId venue : all_venues()) {
        const std::vector<Frame> frames = frames_of(venue);
        if (frames.empty()) continue;
        const std::string prefix = "decode/" + std::string(name_of(venue)) + "/";
        benchmark::RegisterBenchmark((prefix + "all").c_str(),
                                     [frames](benchmark::State& s) { decode_all(s, frames); });
        for (const Frame& frame : frames) {
            if (frame.name.find("liquidation") == std::string::npos) continue;
            if (frame.payload.size() > 600) continue;  // lists of many are in "all"
            const std::vector<Frame> one{frame};
            benchmark::RegisterBenchmark((prefix + frame.name).c_str(),
                                         [one](benchmark::State& s) { decode_all(s, one); });
            benchmark::RegisterBenchmark(
                (prefix + frame.name + "/nlohmann_parse").c_str(),
                [one](benchmark::State& s) { parse_with_nlohmann(s, one); });
        }
    }
    return true;
}();

}  // namespace
}  // namespace faultline
