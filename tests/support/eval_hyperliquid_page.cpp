// EvalHyperliquidPage: tables of one column a coin; a picture of one panel a coin.
#include "support/eval_hyperliquid_page.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <vector>

#include "map/canvas.hpp"
#include "market/leverage_bracket.hpp"
#include "support/eval_hyperliquid.hpp"

namespace faultline::eval {
namespace {

/// The measures of the comparison, by coin.
class Table {
  public:
    explicit Table(const Measures& measures) : all_(measures) {
        for (const Measure& one : all_.all()) {
            if (one.group != hyperliquid_group || one.who == "mix") continue;
            if (!std::ranges::count(coins, one.who)) coins.push_back(one.who);
            if (one.what == "nats per position" && !std::ranges::count(densities, one.name)) {
                densities.push_back(one.name);
            }
            if (one.what == "tv" && !std::ranges::count(maps, one.name)) maps.push_back(one.name);
        }
    }
    double value(const std::string& coin, std::string_view feed, std::string_view what,
                 std::string_view name) const {
        for (const Measure& one : all_.all()) {
            if (one.group == hyperliquid_group && one.who == coin && one.feed == feed &&
                one.what == what && one.name == name) {
                return one.value;
            }
        }
        return NAN;
    }
    /// A row with a cell for every coin.
    template <class Cell>
    std::string row(const std::string& head, Cell&& cell) const {
        std::string out = "| " + head + " |";
        for (const std::string& coin : coins) out += " " + cell(coin) + " |";
        return out + "\n";
    }
    std::string head(const std::string& first) const {
        std::string out = row(first, [](const std::string& coin) { return coin; });
        out += "|---|";
        for (std::size_t i = 0; i < coins.size(); ++i) out += "---|";
        return out + "\n";
    }

    std::vector<std::string> coins, densities, maps;  // in the order in which they were measured

  private:
    const Measures& all_;
};

std::string number(double value, int digits = 3) {
    return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "-";
}

std::string sample_rows(const Table& table) {
    std::string out = table.head("positions");
    const auto count = [&](const char* what, const char* text) {
        out += table.row(text, [&](const std::string& coin) {
            return number(table.value(coin, "", what, ""), 0);
        });
    };
    count("snapshots", "snapshots");
    count("positions", "positions, each counted in every snapshot");
    count("positions without a price", "that nothing liquidates");
    count("positions on the other side", "whose told price the mark has passed already");
    count("positions beyond the range", "liquidated beyond 30 %");
    count("positions scored", "scored");
    count("accounts scored", "accounts that hold these");
    out += table.row("their share of the notional", [&](const std::string& coin) {
        return number(100 * table.value(coin, "", "notional share scored", ""), 0) + " %";
    });
    return out;
}

std::string price_rows(const Table& table) {
    std::string out = table.head("nats per position (per dollar)");
    for (const std::string& name : table.densities) {
        out += table.row(name, [&](const std::string& coin) {
            return fmt::format("{} ({})",
                               number(table.value(coin, "both", "nats per position", name)),
                               number(table.value(coin, "both", "nats per dollar", name)));
        });
    }
    out += "\n" + table.head(fmt::format("gain of \"{}\" over", assumed_map));
    std::vector<std::string> baselines;
    for (const double exits : placebo_exits) baselines.push_back(placebo_map(exits));
    baselines.insert(baselines.end(), {even_density, distance_kernel});
    for (const std::string& baseline : baselines) {
        for (const char* by : {"position", "dollar"}) {
            const std::string what = fmt::format("gain per {} over", by);
            out += table.row(fmt::format("{}, per {}", baseline, by), [&](const std::string& coin) {
                return fmt::format("{} ({} to {})",
                                   number(table.value(coin, "value", what, baseline)),
                                   number(table.value(coin, "lo", what, baseline)),
                                   number(table.value(coin, "hi", what, baseline)));
            });
        }
    }
    out += "\n" + table.head("nats per position: longs, shorts");
    for (const std::string& name : table.densities) {
        out += table.row(name, [&](const std::string& coin) {
            return fmt::format("{}, {}",
                               number(table.value(coin, "long", "nats per position", name)),
                               number(table.value(coin, "short", "nats per position", name)));
        });
    }
    return out;
}

std::string bracket_rows(const Table& table, const std::string& from) {
    std::string out = table.head("TV (W1)");
    for (const std::string& name : table.maps) {
        out += table.row(name, [&](const std::string& coin) {
            return fmt::format("{} ({})", number(table.value(coin, from, "tv", name)),
                               number(table.value(coin, from, "w1", name)));
        });
    }
    out += "\n" + table.head("share of notional, %: " + std::string(held_positions_name) + " / " +
                             assumed_map);
    for (const double leverage : bracket_leverage) {
        const std::string bracket = fmt::format("{}x", leverage);
        const std::string what = "share from " + from;
        out += table.row(bracket, [&](const std::string& coin) {
            return fmt::format(
                "{} / {}", number(100 * table.value(coin, bracket, what, held_positions_name), 1),
                number(100 * table.value(coin, bracket, what, assumed_map), 1));
        });
    }
    return out;
}

constexpr double panel_width = 430, panel_height = 230, left = 30, top = 60, gap = 20;
constexpr int percents = 36;  // ln 0.7: the range of longs

/// Share of a side's dollars by percent of log price off the mark.
void draw_panel(Canvas& canvas, const Table& table, const std::string& coin, const Box& box) {
    const std::string placebo = placebo_map(1);
    const auto share = [&](int percent, const std::string& name) {
        const double value = table.value(coin, std::to_string(percent), "density", name);
        return std::isfinite(value) ? value : 0.0;
    };
    double most = 0;
    for (int p = -percents; p < percents; ++p) {
        for (const std::string& name :
             {std::string(held_positions_name), std::string(assumed_map), placebo}) {
            most = std::max(most, share(p, name));
        }
    }
    const double cell = box.width / (2 * percents);
    const auto x = [&](int percent) { return box.x + cell * (percent + percents); };
    const auto y = [&](double value) {
        return box.bottom() - (most > 0 ? value / most : 0) * (box.height - 24);
    };
    canvas.text({box.x + 4, box.y + 12}, coin, {.size = 14, .paint = rgb(0xe6e9f0)});
    for (int p = -percents; p < percents; ++p) {
        const double at = y(share(p, held_positions_name));
        canvas.fill({x(p) + 0.5, at, cell - 1, box.bottom() - at}, {rgb(0x8b93a7), 0.55});
    }
    const auto curve = [&](const std::string& name, Rgb colour) {
        for (const int side : {-1, 1}) {
            std::vector<Point> points;
            for (int p = side < 0 ? -percents : 0; p < (side < 0 ? 0 : percents); ++p) {
                if (share(p, name) <= 0) continue;
                points.push_back({x(p) + cell / 2, y(share(p, name))});
            }
            canvas.polyline(points, colour, 2);
        }
    };
    curve(placebo, rgb(0x6ea8fe));
    curve(assumed_map, rgb(0xffb454));
    canvas.line({box.x, box.bottom()}, {box.right(), box.bottom()}, {rgb(0x8b93a7), 0.6});
    canvas.line({x(0), box.y + 18}, {x(0), box.bottom()}, {rgb(0xe6e9f0), 0.5});
    for (const int p : {-30, -20, -10, 0, 10, 20}) {
        canvas.text({x(p), box.bottom() + 14}, fmt::format("{} %", p),
                    {.size = 11, .paint = rgb(0x8b93a7), .align_x = AlignX::centre});
    }
}

}  // namespace

std::string hyperliquid_section(const Measures& measures) {
    const Table table(measures);
    std::string out = "## Hyperliquid, position by position\n\n";
    if (table.coins.empty()) return out + "Not run.\n";
    out +=
        "Maps that know prices and open interest by the hour, and nothing else, against 51 "
        "snapshots "
        "of the open positions of large accounts (2026-02-04 to 02-12) with the liquidation price "
        "that the venue told of each. What limits it:\n\n"
        "* **Nothing is learned of Hyperliquid.** It publishes no liquidations, and none are at "
        "hand. The mix is the one assumed for the venue; one learned from Binance's BTC "
        "liquidations "
        "up to 2026-02-04, when the first snapshot was still to come; or every bracket alike.\n"
        "* Its own candles of that time are not at hand: prices are Bybit's, its volume is "
        "unknown. "
        "Openings follow from the changes of open interest and a constant turnover, exits from "
        "both. "
        "The placebo knows prices only: its openings are constant and it has the same mix, at "
        "three "
        "speeds of exits, so that no wrong speed makes the map look good.\n"
        "* The positions are those of **large accounts**, mostly in cross margin, many of them "
        "hedged; their liquidation prices move with the whole account. The map is of everybody.\n"
        "* Snapshots are minutes to a day apart, and the same accounts hold the same positions: "
        "intervals are by account, 95 %.\n\n" +
        sample_rows(table) +
        "\n### Where they are liquidated\n\nLog of the density that each map gives to the true "
        "liquidation prices, of those within 30 % of the mark, each side for itself, by log price; "
        "dollars are capped at the 99th percentile of a position. A density that is even over the "
        "range knows nothing. The distance kernel is an exponential whose rate, for each coin and "
        "side, was fitted to the very positions it is scored on, which is more than a map may "
        "know.\n\n" +
        price_rows(table) +
        "\n![True liquidation prices and those of the maps](pictures/hyperliquid.png)\n\n"
        "### At which leverage\n\nShares of notional by effective leverage, 1 / (distance + "
        "maintenance rate), from 1.5x on; W1 in logs of leverage. By the distance of the "
        "liquidation "
        "from the **entry** (the map keeps no entries: each bracket's stock is taken to lie as it "
        "was opened):\n\n" +
        bracket_rows(table, "entry") +
        "\nBy its distance from the **mark** as it stands, which the map knows exactly:\n\n" +
        bracket_rows(table, "mark");
    return out;
}

Outcome<int> draw_hyperliquid(const Measures& measures, const std::filesystem::path& folder) {
    const Table table(measures);
    if (table.coins.empty()) return 0;
    const auto rows = static_cast<double>((table.coins.size() + 1) / 2);
    const int width = static_cast<int>(2 * left + 2 * panel_width + gap);
    const int height = static_cast<int>(top + rows * (panel_height + 30) + 10);
    FL_TRY(canvas, Canvas::create(width, height, rgb(0x10131a)));
    canvas.text({left, 26},
                "Hyperliquid: where positions would be liquidated, by distance from the mark",
                {.size = 16, .paint = rgb(0xe6e9f0)});
    canvas.text({left, 46}, "grey: open positions of large accounts (true)",
                {.size = 12, .paint = rgb(0x8b93a7)});
    canvas.text({left + 290, 46}, "orange: map under the assumed mix",
                {.size = 12, .paint = rgb(0xffb454)});
    canvas.text({left + 520, 46}, "blue: placebo, constant openings",
                {.size = 12, .paint = rgb(0x6ea8fe)});
    for (std::size_t i = 0; i < table.coins.size(); ++i) {
        const double x = left + static_cast<double>(i % 2) * (panel_width + gap);
        const double y = top + static_cast<double>(i / 2) * (panel_height + 30);
        draw_panel(canvas, table, table.coins[i], {x, y, panel_width, panel_height});
    }
    FL_TRY(png, canvas.png());
    std::filesystem::create_directories(folder);
    std::ofstream out(folder / "hyperliquid.png", std::ios::binary);
    out.write(reinterpret_cast<const char*>(png.data()), static_cast<std::streamsize>(png.size()));
    out.flush();
    if (!out) return problem("cannot be written", (folder / "hyperliquid.png").string(), "");
    return 0;
}

}  // namespace faultline::eval
