// How fast payloads decode, venue by venue, beside two other JSON libraries in the same run.
//
//   decode/<venue>/fixtures         all of the project's own frames of the venue
//   decode/<venue>/<name>           one small liquidation frame
//   decode/<venue>/<name>/nlohmann  the same fields of the same frame read with nlohmann::json, and
//   decode/<venue>/<name>/rapidjson with RapidJSON (decode_rivals.hpp); one frame a venue, and
//                                   what is read must be the same before anything is timed
//   decode/session/<file>           a recorded session, where there is one beside the project; the
//                                   rivals only parse it
//   decode/liquidations/...         all small liquidation frames: the median over venues, over
//                                   frames, and the largest, each frame by its median
//
// Counters: nanoseconds per frame and byte, events per second. Payloads stand in buffers with room
// behind them, as a reader of sockets keeps them, so they are not copied.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <zlib.h>

#include "decode_rivals.hpp"
#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

struct Frame {
    VenueId venue;
    std::string name;
    std::string padded;  // the payload and the room behind it
    std::string_view payload() const {
        return std::string_view(padded).substr(0, padded.size() - JsonParser::padding_bytes);
    }
};

Frame frame_of(VenueId venue, std::string name, std::string text) {
    text.append(JsonParser::padding_bytes, ' ');
    return {venue, std::move(name), std::move(text)};
}

std::vector<Frame> frames_of(VenueId venue) {
    std::vector<Frame> frames;
    const fs::path folder = fs::path(FAULTLINE_SOURCE_DIR) / "fixtures" / name_of(venue);
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
        if (entry.path().extension() != ".frame") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        frames.push_back(frame_of(venue, entry.path().stem().string(), text.str()));
    }
    std::sort(frames.begin(), frames.end(),
              [](const Frame& a, const Frame& b) { return a.name < b.name; });
    return frames;
}

/// A pushed liquidation: not a REST answer (of HTX, Bitfinex and Bitget), and not a list of many.
bool is_small_liquidation(const Frame& frame) {
    return frame.name.find("liquidation") != std::string::npos &&
           frame.name.find("rest") == std::string::npos && frame.payload().size() <= 800;
}

/// The frames of a recorded session: "TIME: PAYLOAD" of a socket, "URL -> TIME: PAYLOAD" of REST.
std::vector<Frame> session_frames(VenueId venue, const fs::path& path) {
    std::string text;
    gzFile file = gzopen(path.c_str(), "rb");
    std::vector<char> buffer(1 << 16);
    for (int got = 1; file != nullptr && got > 0;) {
        got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()));
        if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (file != nullptr) gzclose(file);
    std::vector<Frame> frames;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(": ");
        const bool sent = line.find(" <- ") < 200 || line.find(" <-> ") < 200;
        if (colon == std::string::npos || (sent && !line.starts_with("1"))) continue;
        frames.push_back(frame_of(venue, "", line.substr(colon + 2)));
    }
    return frames;
}

struct Session {
    const char* file;
    VenueId venue;
};
constexpr Session sessions[] = {{"BINANCE_FUTURES.ws.1.0", VenueId::binance},
                                {"BITGET.ws.2.0", VenueId::bitget},
                                {"BYBIT.ws.25.0", VenueId::bybit},
                                {"DERIBIT.ws.1.0", VenueId::deribit},
                                {"DYDX.ws.1.0", VenueId::dydx},
                                {"OKX.ws.1.0", VenueId::okx},
                                {"PHEMEX.ws.1.0", VenueId::phemex}};

/// What decoding needs, kept from frame to frame.
struct Decoder {
    InstrumentTable instruments;
    JsonParser parser;
    EventBatch batch;

    explicit Decoder(VenueId venue) : instruments(spec_of(venue)) {}
    Result<FrameKind> decode(const Frame& frame) {
        const DecodeContext context{.instruments = &instruments,
                                    .json = &parser,
                                    .readable_behind_bytes = JsonParser::padding_bytes};
        return decode_payload(frame.venue, frame.payload(), context, batch);
    }
};

double per_second(std::size_t count) { return static_cast<double>(count); }

/// Counters per frame, byte and event of a run over the frames.
void count(benchmark::State& state, const std::vector<Frame>& frames, std::size_t events) {
    std::size_t bytes = 0;
    for (const Frame& frame : frames) bytes += frame.payload().size();
    const auto rate = benchmark::Counter::kIsIterationInvariantRate;
    const auto each = [&](std::size_t things) {
        return benchmark::Counter(per_second(things) * 1e-9, rate | benchmark::Counter::kInvert);
    };
    state.counters["ns_per_frame"] = each(frames.size());
    state.counters["ns_per_byte"] = each(bytes);
    if (events > 0) state.counters["events_per_s"] = benchmark::Counter(per_second(events), rate);
}

void decode_all(benchmark::State& state, const std::vector<Frame>& frames) {
    Decoder decoder(frames.front().venue);
    std::size_t events = 0;
    for (const Frame& frame : frames) {
        benchmark::DoNotOptimize(decoder.decode(frame));
        events += decoder.batch.events.size();
    }
    for (auto _ : state) {
        for (const Frame& frame : frames) benchmark::DoNotOptimize(decoder.decode(frame));
    }
    count(state, frames, events);
}

void parse_all(benchmark::State& state, const std::vector<Frame>& frames,
               bool (*parse)(std::string_view)) {
    for (auto _ : state) {
        for (const Frame& frame : frames) benchmark::DoNotOptimize(parse(frame.payload()));
    }
    count(state, frames, 0);
}

/// Empty where the rival read what our decoder reads, else what differs.
std::string difference(const Frame& frame, const std::vector<RivalLiquidation>& rival) {
    Decoder decoder(frame.venue);
    if (!decoder.decode(frame)) return "our decoder refuses it";
    std::size_t at = 0;
    for (const DecodedEvent& decoded : decoder.batch.events) {
        const auto* const ours = std::get_if<Liquidation>(&decoded.event);
        if (ours == nullptr) continue;
        if (at >= rival.size()) return "the rival has fewer liquidations";
        const RivalLiquidation& theirs = rival[at++];
        const Decimal& price = ours->has_bankruptcy() ? ours->bankruptcy_usd : ours->execution_usd;
        if (!theirs.symbol.empty() && theirs.symbol != decoded.symbol) return "symbol";
        if (theirs.price != price) return "price " + theirs.price.to_string();
        if (theirs.size != ours->size_contracts) return "size " + theirs.size.to_string();
        if (theirs.at_ns != ours->exchange_ns) return "time";
    }
    return at == 0 || at != rival.size() ? "the rival has other liquidations" : "";
}

void read_with_rival(benchmark::State& state, const Frame& frame, const RivalFields& fields,
                     RivalReader read) {
    std::vector<RivalLiquidation> rival;
    const bool complete = read(frame.payload(), fields, rival);
    const std::string wrong = complete ? difference(frame, rival) : "a field is missing";
    if (!wrong.empty()) {
        state.SkipWithError(wrong.c_str());
        return;
    }
    for (auto _ : state) benchmark::DoNotOptimize(read(frame.payload(), fields, rival));
    count(state, {frame}, rival.size());
}

double median_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[values.size() / 2];
}

/// Nanoseconds of one decode: the median of many short runs, of which few are interrupted.
double decode_ns(const Frame& frame) {
    Decoder decoder(frame.venue);
    std::vector<double> runs;
    constexpr int decodes = 100;
    for (int run = 0; run < 301; ++run) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < decodes; ++i) benchmark::DoNotOptimize(decoder.decode(frame));
        const std::chrono::duration<double, std::nano> took =
            std::chrono::steady_clock::now() - start;
        runs.push_back(took.count() / decodes);
    }
    return median_of(runs);
}

void summarise(benchmark::State& state, const std::vector<Frame>& frames) {
    for (auto _ : state) {
        std::vector<double> all, venues;
        std::map<VenueId, std::vector<double>> by_venue;
        const Frame* slowest = nullptr;
        double largest = 0;
        for (const Frame& frame : frames) {
            const double ns = decode_ns(frame);
            all.push_back(ns);
            by_venue[frame.venue].push_back(ns);
            if (ns > largest) largest = ns, slowest = &frame;
        }
        for (const auto& [venue, times] : by_venue) venues.push_back(median_of(times));
        state.counters["median_over_venues_ns"] = median_of(venues);
        state.counters["median_over_frames_ns"] = median_of(all);
        state.counters["largest_ns"] = largest;
        if (slowest != nullptr) {
            state.SetLabel("largest: " + std::string(name_of(slowest->venue)) + "/" +
                           slowest->name);
        }
    }
}

void register_rivals(const Frame& frame, const std::string& name) {
    for (const RivalFields& fields : rival_frames()) {
        if ("decode/" + std::string(fields.frame) != name) continue;
        for (const auto& [rival, read] : {std::pair{"/nlohmann", &read_with_nlohmann},
                                          std::pair{"/rapidjson", &read_with_rapidjson}}) {
            benchmark::RegisterBenchmark((name + rival).c_str(),
                                         [frame, fields, read](benchmark::State& state) {
                                             read_with_rival(state, frame, fields, read);
                                         });
        }
    }
}

void register_sessions() {
    const char* const set = std::getenv("FAULTLINE_SHARED");
    const fs::path shared =
        set != nullptr ? fs::path(set) : fs::path(FAULTLINE_SOURCE_DIR) / ".." / "shared";
    for (const Session& session : sessions) {
        const fs::path path = shared / "captures" / (std::string(session.file) + ".gz");
        if (!fs::exists(path)) continue;
        const std::string name = std::string("decode/session/") + session.file;
        // Read only when it is measured: other benchmarks of this program need not wait for it.
        const auto run = [path, session](auto&& measure) {
            return [path, session, measure](benchmark::State& state) {
                const std::vector<Frame> frames = session_frames(session.venue, path);
                if (frames.empty()) return state.SkipWithError("nothing in it");
                measure(state, frames);
            };
        };
        const auto parse = [](bool (*with)(std::string_view)) {
            return [with](benchmark::State& state, const std::vector<Frame>& frames) {
                parse_all(state, frames, with);
            };
        };
        benchmark::RegisterBenchmark(name.c_str(), run(decode_all));
        benchmark::RegisterBenchmark((name + "/nlohmann_parse").c_str(),
                                     run(parse(parse_with_nlohmann)));
        benchmark::RegisterBenchmark((name + "/rapidjson_parse").c_str(),
                                     run(parse(parse_with_rapidjson)));
    }
}

[[maybe_unused]] const bool registered = [] {
    std::vector<Frame> liquidations;
    for (const VenueId venue : all_venues()) {
        const std::vector<Frame> frames = frames_of(venue);
        if (frames.empty()) continue;
        const std::string prefix = "decode/" + std::string(name_of(venue)) + "/";
        benchmark::RegisterBenchmark((prefix + "fixtures").c_str(),
                                     [frames](benchmark::State& s) { decode_all(s, frames); });
        for (const Frame& frame : frames) {
            if (!is_small_liquidation(frame)) continue;
            liquidations.push_back(frame);
            const std::string name = prefix + frame.name;
            const std::vector<Frame> one{frame};
            benchmark::RegisterBenchmark(name.c_str(),
                                         [one](benchmark::State& s) { decode_all(s, one); });
            register_rivals(frame, name);
        }
    }
    benchmark::RegisterBenchmark("decode/liquidations", [liquidations](benchmark::State& state) {
        summarise(state, liquidations);
    })->Iterations(1);
    register_sessions();
    return true;
}();

}  // namespace
}  // namespace faultline
