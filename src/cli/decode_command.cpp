// faultline decode: recorded payloads of a venue to normalised events, one JSON line each.
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <sstream>

#include "cli/subcommands.hpp"
#include "venue/catalog.hpp"
#include "venue/decode_line.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    std::string venue;
    std::vector<std::string> files;
    std::string instruments;
};

Outcome<std::string> read_whole(const std::string& path) {
    std::error_code error;
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path, error)) {
        return problem("cannot be read", path, "check the name and the permissions");
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The payloads of a file: the whole of it, or each line where the whole is no single JSON value
/// but its first line is.
std::vector<std::string_view> payloads_of(std::string_view text, JsonParser& parser) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    const std::size_t first_end = text.find('\n');
    if (first_end == std::string_view::npos || parser.parse(text) ||
        !parser.parse(text.substr(0, first_end))) {
        return {text};
    }
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        if (!line.empty()) lines.push_back(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

Outcome<int> run(const Flags& flags) {
    const Result<VenueId> venue = parse_venue(flags.venue);
    if (!venue) {
        return problem("there is no venue \"" + flags.venue + "\"", "--venue",
                       "`faultline venues` lists them");
    }
    InstrumentTable instruments(spec_of(*venue));
    JsonParser parser;
    DecodeContext context{.instruments = &instruments, .json = &parser};
    if (!flags.instruments.empty()) {
        FL_TRY(text, read_whole(flags.instruments));
        EventBatch batch;
        const Result<FrameKind> kind = decode_payload(*venue, text, context, batch);
        if (!kind || batch.instruments.empty()) {
            return problem("holds no instruments of " + flags.venue, flags.instruments,
                           "give the body of the venue's instruments answer");
        }
        for (const InstrumentRow& row : batch.instruments) instruments.tell(row.instrument);
    }
    for (const std::string& file : flags.files) {
        FL_TRY(text, read_whole(file));
        ChannelNames channels;  // a file is one recording
        context.channels = &channels;
        for (const std::string_view payload : payloads_of(text, parser)) {
            fmt::print("{}", decode_lines(*venue, payload, context));
        }
    }
    return 0;
}

}  // namespace

Subcommand decode_command() {
    return {"decode", "recorded payloads of a venue to normalised events",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<Flags>();
                arguments.text("--venue", flags->venue, "whose payloads", true);
                arguments.text("--instruments", flags->instruments,
                               "the venue's instruments answer, for contract sizes");
                arguments.positionals("FILE", flags->files, "payloads: one a file, or one a line");
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
