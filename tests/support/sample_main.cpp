// faultline-sample: writes a made-up market as files, to try the program without any download.
// It is a sample generator for tests and pictures, no model of truth: see sample_market.hpp.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <set>

#include "support/sample_files.hpp"

int main(int argc, char** argv) {
    faultline::sample::Settings settings;
    std::string from = "2026-01-20";
    std::string folder;
    std::vector<std::string> venues{"binance"};

    CLI::App app{
        "Writes a made-up BTC market as Binance Vision and Tardis files. The data is simulated:\n"
        "it shows what the program does with files and says nothing about any real market."};
    app.add_option("--out", folder, "Folder to write to")->required();
    app.add_option("--days", settings.days, "Number of days")->check(CLI::Range(1, 365));
    app.add_option("--seed", settings.seed, "The same seed gives the same files");
    app.add_option("--from", from, "First day, UTC");
    app.add_option("--venues", venues, "binance, bybit, okx")->delimiter(',');
    CLI11_PARSE(app, argc, argv);

    const auto from_ns = faultline::parse_time(from);
    if (!from_ns || *from_ns % faultline::ns_per_day != 0) {
        fmt::print(stderr, "faultline-sample: --from {}: not a day like 2026-01-20\n", from);
        return 2;
    }
    settings.from_ns = *from_ns;
    const auto written = faultline::sample::write_files(
        faultline::sample::make_market(settings), std::set(venues.begin(), venues.end()), folder);
    if (!written) {
        fmt::print(stderr, "faultline-sample: {}\n", written.error().text());
        return 1;
    }
    fmt::print("{} files below {} (SIMULATED)\n", written->size(), folder);
    return 0;
}
