// Conversation: a voice and the venue's plan and decoder talking to each other in memory, without a
// socket. For tests: everything told, everything decoded, and complaints where they disagree.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/sample_script.hpp"
#include "sim/venue_voice.hpp"
#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {

class Conversation {
  public:
    /// One planned connection, as it went.
    struct Line {
        PlannedConnection planned;
        VoiceConnection voice;
        ChannelNames channels;
        int acknowledgements = 0;
        bool closed = false;
        std::set<std::string> proved;  // channels that an event has proved
    };

    /// Connects all that the plan wants, instruments first, as a session does.
    explicit Conversation(VenueId venue)
        : Conversation(
              venue, emulated_instruments(venue, std::array<std::string, 3>{"BTC", "ETH", "SOL"})) {
    }
    /// The same of a venue that lists these contracts.
    Conversation(VenueId venue, std::vector<Instrument> listed)
        : venue_(venue),
          voice_(voice_of(venue)),
          market_(venue, std::move(listed)),
          script_(instruments(), 7, start_ns),
          table_(spec_of(venue)) {
        plan_ = wire_of(venue).plan(instruments());
        // The state that REST and first messages are told from.
        for (std::size_t i = 0; i < 2 * market_.listings().size(); ++i) step(false);
        ask_all_polls();
        events_.clear();
        for (const PlannedConnection& planned : plan_.connections) connect(planned);
    }

    EmulatedMarket& market() { return market_; }
    TimeNs now_ns() const { return now_ns_; }
    const std::vector<DecodedEvent>& events() const { return events_; }
    const std::vector<Line>& lines() const { return lines_; }
    const std::vector<std::string>& complaints() const { return complaints_; }
    std::size_t polls_asked() const { return polls_asked_; }

    void play(int events) {
        for (int i = 0; i < events; ++i) step(true);
    }

    void ask_all_polls() {
        for (const PlannedPoll& poll : plan_.polls) {
            const std::string filled = url_at(poll, now_ns_);
            const std::string_view url = filled;
            const std::size_t host_at = url.find("://") + 3;
            const std::size_t path_at = std::min(url.find('/', host_at), url.size());
            const std::size_t query_at = std::min(url.find('?', path_at), url.size());
            const VoiceRequest request{
                poll.method, url.substr(host_at, path_at - host_at),
                url.substr(path_at, query_at - path_at),
                query_at < url.size() ? url.substr(query_at + 1) : std::string_view{}, poll.body};
            const VoiceAnswer answer = voice_.answer(request, market_, json_, now_ns_);
            ++polls_asked_;
            if (answer.status != 200) {
                complaints_.push_back(poll.url + ": status " + std::to_string(answer.status));
                continue;
            }
            DecodeContext context = this->context(nullptr);
            context.endpoint = poll.endpoint;
            context.symbol = poll.symbol;
            const auto kind = decode_payload(venue_, answer.body, context, batch_);
            if (!kind || (*kind != FrameKind::data)) {
                complaints_.push_back(poll.url + ": answer is " + verdict(kind) + ": " +
                                      answer.body.substr(0, 300));
            }
            keep();
        }
    }

    /// Told events of one type, as numbers into `told_`.
    template <class What>
    std::set<std::size_t> told() const {
        std::set<std::size_t> out;
        for (std::size_t i = 0; i < told_.size(); ++i) {
            if (std::holds_alternative<What>(told_[i].what)) out.insert(i);
        }
        return out;
    }

    std::optional<std::size_t> find_trade(const std::string& symbol, const Trade& trade) const {
        return find<TradeTold, LiquidationTold>(
            symbol, trade.exchange_ns, trade.id, [&](const auto& what) {
                // A liquidation is on the tape too: its taker sells a long.
                using What = std::decay_t<decltype(what)>;
                const double price_usd = trade.price_usd.to_double();
                if constexpr (std::is_same_v<What, TradeTold>) {
                    return what.price_usd == trade.price_usd &&
                           what.taker_bought == trade.taker_bought &&
                           same_size(symbol, what.size_contracts, trade.size_contracts,
                                     trade.size_coins, price_usd);
                } else {
                    return what.execution_usd == trade.price_usd &&
                           (what.side == Side::short_) == trade.taker_bought &&
                           same_size(symbol, what.size_contracts, trade.size_contracts,
                                     trade.size_coins, price_usd);
                }
            });
    }

    std::optional<std::size_t> find_liquidation(const std::string& symbol,
                                                const Liquidation& seen) const {
        return find<LiquidationTold>(
            symbol, seen.exchange_ns, seen.id, [&](const LiquidationTold& what) {
                return what.side == seen.side &&
                       (!seen.has_execution() || what.execution_usd == seen.execution_usd) &&
                       (!seen.has_bankruptcy() || what.bankruptcy_usd == seen.bankruptcy_usd) &&
                       seen.given != LiquidationPrice::none &&
                       same_size(symbol, what.size_contracts, seen.size_contracts, seen.size_coins,
                                 seen.price_usd().to_double());
            });
    }

    /// Decoded marks, funding rates, open interest and books that were never told.
    std::vector<std::string> wrong_tickers_and_books() const {
        std::vector<std::string> wrong;
        for (const DecodedEvent& decoded : events_) {
            const auto check = [&](std::string_view name, double value, auto reading) {
                if (std::isnan(value)) return;
                for (const MarketEvent& event : told_) {
                    if (symbol_of(event) != decoded.symbol) continue;
                    const std::optional<double> was = reading(event);
                    if (was && near(*was, value)) return;
                }
                wrong.push_back(decoded.symbol + ": " + std::string(name) + " " +
                                std::to_string(value) + " was never told");
            };
            const auto ticker = [](auto pick) {
                return [pick](const MarketEvent& event) -> std::optional<double> {
                    const auto* told = std::get_if<TickerTold>(&event.what);
                    return told == nullptr ? std::nullopt : std::optional(pick(*told).to_double());
                };
            };
            if (const auto* mark = std::get_if<MarkPrice>(&decoded.event)) {
                check("mark", mark->mark_usd, ticker([](auto& t) { return t.mark_usd; }));
                if (market_.find(decoded.symbol) == nullptr) continue;  // an index by its name
                // dYdX has one price, its oracle's, which is mark and index at once.
                const bool one_price = venue_ == VenueId::dydx;
                check("index", mark->index_usd, ticker([one_price](auto& t) {
                          return one_price ? t.mark_usd : t.index_usd;
                      }));
            } else if (const auto* funding = std::get_if<Funding>(&decoded.event)) {
                check("funding", funding->rate, ticker([](auto& t) { return t.funding_rate; }));
            } else if (const auto* interest = std::get_if<OpenInterest>(&decoded.event)) {
                check("open interest", interest->open_contracts,
                      ticker([](auto& t) { return t.open_interest_contracts; }));
            } else if (const auto* book = std::get_if<BookDepth>(&decoded.event)) {
                for (const bool bids : {true, false}) {
                    const auto& side = bids ? book->bids : book->asks;
                    if (side.empty()) {
                        wrong.push_back(decoded.symbol + ": a book without a side");
                        continue;
                    }
                    check(bids ? "best bid" : "best ask", side[0].price_usd,
                          [&](const MarketEvent& event) -> std::optional<double> {
                              const auto* told = std::get_if<BookTold>(&event.what);
                              if (told == nullptr) return std::nullopt;
                              return (bids ? told->bids : told->asks)[0].price_usd.to_double();
                          });
                }
            }
        }
        return wrong;
    }

    EventKinds kinds_seen() const {
        EventKinds kinds;
        for (const DecodedEvent& decoded : events_) kinds.add(kind_of(decoded.event));
        return kinds;
    }

    /// Says nonsense on fresh connections; what was not refused, and on venues that confirm streams
    /// of symbols nobody has listed, what was not confirmed or made them say more.
    std::vector<std::string> accepted_nonsense() {
        std::vector<std::string> accepted;
        for (const PlannedConnection& planned : plan_.connections) {
            if (refuses(planned, "{\"no\":") == false) accepted.push_back("broken JSON");
            for (const std::string& frame : planned.subscribe) {
                const std::string wrong = with_unlisted_symbols(frame);
                if (wrong == frame) continue;
                const bool as_it_should = voice_.confirms_unlisted
                                              ? confirms_and_is_silent(planned, wrong)
                                              : refuses(planned, wrong);
                if (!as_it_should) accepted.push_back(wrong);
            }
        }
        return accepted;
    }

  private:
    static constexpr TimeNs start_ns = 1'793'000'000 * ns_per_second;

    std::vector<Instrument> instruments() const {
        std::vector<Instrument> out;
        for (const auto& listing : market_.listings()) out.push_back(listing.instrument);
        return out;
    }
    const std::string& symbol_of(const MarketEvent& event) const {
        return market_.listing(event.instrument).instrument.symbol;
    }
    static bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(a) + 1e-12; }
    static std::string verdict(const Result<FrameKind>& kind) {
        return kind ? std::string(name_of(*kind)) : std::string(describe(kind.error().code));
    }
    static void replace(std::string& text, const std::string& from, const std::string& to) {
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
            text.replace(at, from.size(), to);
        }
    }

    DecodeContext context(ChannelNames* channels) {
        return {
            .instruments = &table_, .json = &json_, .channels = channels, .received_ns = now_ns_};
    }

    bool same_size(const std::string& symbol, const Decimal& told, const Decimal& seen,
                   double coins, double price_usd) const {
        const EmulatedMarket::Listing* listing = market_.find(symbol);
        return told == seen &&
               near(coins, coins_of(listing->instrument, told.to_double(), price_usd));
    }

    /// Two of the same size and price within a second happen: an id that ends as the told one
    /// decides, else the nearer time.
    template <class... What, class Same>
    std::optional<std::size_t> find(const std::string& symbol, TimeNs exchange_ns,
                                    std::string_view id, Same same) const {
        std::optional<std::size_t> nearest;
        DurationNs nearest_ns = ns_per_second;  // venues print milliseconds, a few of them seconds
        for (std::size_t i = 0; i < told_.size(); ++i) {
            const MarketEvent& event = told_[i];
            const DurationNs away_ns = std::abs(event.time_ns - exchange_ns);
            if (away_ns >= ns_per_second || symbol_of(event) != symbol) continue;
            bool fits = false, named = false;
            const auto look = [&](const auto& what) {
                fits = same(what);
                named = fits && id.ends_with(std::to_string(what.id));
            };
            ((std::holds_alternative<What>(event.what) ? look(std::get<What>(event.what)) : void()),
             ...);
            if (!fits) continue;
            if (named) return i;
            if (away_ns >= nearest_ns) continue;
            nearest = i;
            nearest_ns = away_ns;
        }
        return nearest;
    }

    void keep() {
        for (const InstrumentRow& row : batch_.instruments) table_.tell(row.instrument);
        for (DecodedEvent& event : batch_.events) events_.push_back(std::move(event));
    }

    void connect(const PlannedConnection& planned) {
        lines_.emplace_back();
        Line& line = lines_.back();
        line.planned = planned;
        line.voice = address(planned);
        if (const int status = voice_.accept(line.voice, market_); status != 101) {
            complaints_.push_back(planned.url + ": refused with " + std::to_string(status));
            return;
        }
        const auto take = [&](VoiceReply reply, const std::string& said) {
            line.closed = line.closed || reply.close;
            for (const std::string& frame : reply.frames) hear(line, frame, "reply to " + said);
        };
        if (voice_.greet != nullptr) take(voice_.greet(line.voice, market_, now_ns_), "opening");
        for (const std::string& frame : planned.subscribe) {
            take(voice_.hear(frame, line.voice, market_, json_, now_ns_), frame);
        }
    }

    static VoiceConnection address(const PlannedConnection& planned) {
        const std::size_t host_at = planned.url.find("://") + 3;
        const std::size_t path_at = std::min(planned.url.find('/', host_at), planned.url.size());
        VoiceConnection out;
        out.host = planned.url.substr(host_at, path_at - host_at);
        out.target = path_at < planned.url.size() ? planned.url.substr(path_at) : "/";
        out.headers = planned.headers;
        return out;
    }

    /// The client's side of one frame.
    void hear(Line& line, const std::string& frame, const std::string& when) {
        const auto kind = decode_payload(venue_, frame, context(&line.channels), batch_);
        if (!kind || *kind == FrameKind::unknown || *kind == FrameKind::error ||
            *kind == FrameKind::request) {
            complaints_.push_back(when + ": a frame that is " + verdict(kind) + ": " +
                                  frame.substr(0, 300));
            return;
        }
        if (*kind == FrameKind::acknowledgement) ++line.acknowledgements;
        for (const PlannedChannel& channel : line.planned.channels) {
            // A channel of heartbeats is proved by whatever else comes, too.
            const bool any = *kind == FrameKind::data || *kind == FrameKind::heartbeat;
            if (channel.proof.empty() && any) line.proved.insert(channel.channel);
        }
        for (const DecodedEvent& decoded : batch_.events) {
            for (const PlannedChannel& channel : line.planned.channels) {
                if (channel.proof.has(kind_of(decoded.event)) &&
                    (channel.symbol.empty() || channel.symbol == decoded.symbol)) {
                    line.proved.insert(channel.channel);
                }
            }
        }
        keep();
    }

    std::string with_unlisted_symbols(std::string frame) const {
        for (const auto& listing : market_.listings()) {
            const std::string& symbol = listing.instrument.symbol;
            replace(frame, symbol, "NOSUCHCOIN");
            replace(frame, "/" + std::to_string(listing.instrument.number) + "\"", "/98765\"");
            // Some venues write symbols in lower case. A short one ("eth") is in other words too.
            std::string lower = symbol;
            for (char& letter : lower) {
                letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
            }
            if (symbol.size() >= 6) replace(frame, lower, "nosuchcoin");
        }
        return frame;
    }

    /// Confirmed as a good one is, and then nothing whatever happens.
    bool confirms_and_is_silent(const PlannedConnection& planned, const std::string& text) {
        VoiceConnection fresh = address(planned);
        if (voice_.greet != nullptr) voice_.greet(fresh, market_, now_ns_);
        const VoiceReply reply = voice_.hear(text, fresh, market_, json_, now_ns_);
        ChannelNames channels;
        const bool confirmed =
            !reply.frames.empty() && std::ranges::all_of(reply.frames, [&](const auto& frame) {
                const auto kind = decode_payload(venue_, frame, context(&channels), batch_);
                return kind && *kind == FrameKind::acknowledgement;
            });
        std::vector<std::string> frames;
        for (const MarketEvent& event : told_) voice_.tell(event, fresh, market_, frames);
        return confirmed && !reply.close && frames.empty();
    }

    bool refuses(const PlannedConnection& planned, const std::string& text) {
        VoiceConnection fresh = address(planned);
        if (voice_.greet != nullptr) voice_.greet(fresh, market_, now_ns_);
        const VoiceReply reply = voice_.hear(text, fresh, market_, json_, now_ns_);
        if (reply.close) return true;
        ChannelNames channels;
        return std::ranges::any_of(reply.frames, [&](const std::string& frame) {
            const auto kind = decode_payload(venue_, frame, context(&channels), batch_);
            return kind && *kind == FrameKind::error;
        });
    }

    void step(bool is_told) {
        MarketEvent event = script_.next();
        now_ns_ = event.time_ns;
        market_.apply(event);
        told_.push_back(event);
        if (!is_told) return;
        std::vector<std::string> frames;
        for (Line& line : lines_) {
            frames.clear();
            voice_.tell(event, line.voice, market_, frames);
            for (const std::string& frame : frames) hear(line, frame, "event");
        }
    }

    VenueId venue_;
    const VenueVoice& voice_;
    EmulatedMarket market_;
    SampleScript script_;
    InstrumentTable table_;
    JsonParser json_;
    EventBatch batch_;
    Plan plan_;
    TimeNs now_ns_ = start_ns;
    std::vector<Line> lines_;
    std::vector<MarketEvent> told_;
    std::vector<DecodedEvent> events_;
    std::vector<std::string> complaints_;
    std::size_t polls_asked_ = 0;
};

}  // namespace faultline
