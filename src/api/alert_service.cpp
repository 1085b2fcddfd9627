// AlertService: the order of things: decide, write down, tell.
#include "api/alert_service.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "api/alert_link.hpp"
#include "api/durable_file.hpp"
#include "core/nearest_word.hpp"
#include "insight/alert_rule_json.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

/// Puts the file's name before what is wrong in it.
tl::unexpected<Problem> in_file(const fs::path& file, Problem what) {
    what.where = what.where.empty() ? file.string() : file.string() + ": " + what.where;
    return tl::unexpected<Problem>(std::move(what));
}

}  // namespace

AlertService::~AlertService() = default;

Outcome<std::unique_ptr<AlertService>> AlertService::open(Network& network,
                                                          AlertServiceOptions options) {
    std::unique_ptr<AlertService> service(new AlertService(network, std::move(options)));
    FL_CHECK(service->load());
    return service;
}

Outcome<void> AlertService::load() {
    FL_TRY(journal, AlertJournal::open(options_.folder / "journal.ndjson", options_.journal));
    journal_ = std::move(journal);

    std::vector<AlertChannel> channels;
    const bool is_named = !options_.channels_file.empty();
    const fs::path channels_file =
        is_named ? options_.channels_file : options_.folder / "channels.json";
    if (is_named || fs::exists(channels_file)) {
        FL_TRY(text, read_small_file(channels_file));
        auto read = parse_alert_channels(text, channels_file.parent_path());
        if (!read) return in_file(channels_file, read.error());
        channels = *std::move(read);
    }
    delivery_ = std::make_unique<AlertDelivery>(
        network_, std::move(channels),
        [this](const Alert& alert, const ChannelDelivery& end) { settled(alert, end); },
        options_.delivery);

    const fs::path rules_file = options_.folder / "rules.json";
    std::vector<AlertRule> rules;
    if (fs::exists(rules_file)) {
        FL_TRY(text, read_small_file(rules_file));
        auto read = parse_alert_rules(text);
        if (!read) return in_file(rules_file, read.error());
        rules = *std::move(read);
    }
    for (const AlertRule& rule : rules) {
        if (auto good = check_channels(rule); !good) return in_file(rules_file, good.error());
    }
    for (const auto& [rule, state] : journal_->states()) engine_.restore(state);
    engine_.set_rules(std::move(rules));
    take_up_pending();
    return {};
}

void AlertService::take_up_pending() {
    struct Pending {
        std::shared_ptr<const Alert> alert;
        std::string channel;
        TimeNs recorded_ns;
    };
    std::vector<Pending> pending;  // first all of them: adding may settle some
    for (const auto& [number, entry] : journal_->entries()) {
        for (const ChannelDelivery& delivery : entry.deliveries) {
            if (delivery.state != DeliveryState::pending) continue;
            pending.push_back({entry.alert, delivery.channel, entry.recorded_ns});
        }
    }
    for (Pending& one : pending) {
        if (delivery_->knows(one.channel)) {
            delivery_->add(std::move(one.alert), one.channel, one.recorded_ns);
        } else if (network_.utc_ns() - one.recorded_ns >= options_.delivery.give_up_ns) {
            // Until then the channel may come back.
            settled(*one.alert, {one.channel, DeliveryState::failed, network_.utc_ns(), 0,
                                 "there is no such channel any more"});
        }
    }
}

std::size_t AlertService::tick(const AlertReadings& readings) {
    AlertEngine::Tick tick = engine_.evaluate(readings);
    if (tick.changed.empty()) return 0;
    const TimeNs now_ns = network_.utc_ns();
    struct Told {
        std::shared_ptr<const Alert> alert;
        std::vector<std::string> channels;
    };
    std::vector<Told> told;
    std::size_t next = 0;  // of the fired; they come in the order of the changed
    for (const AlertState* state : tick.changed) {
        const bool has_fired = next < tick.fired.size() && tick.fired[next].rule == state->rule;
        if (!has_fired) {
            journal_->changed(*state);
            continue;
        }
        Alert& alert = tick.fired[next++];
        alert.link = alert_link(options_.dashboard_url, alert, engine_.find(state->rule));
        Told one{std::make_shared<const Alert>(std::move(alert)),
                 channels_of(*engine_.find(state->rule))};
        journal_->fired(*one.alert, one.channels, now_ns, *state);
        told.push_back(std::move(one));
    }
    // A re-arming alone does not wait for the disk: a kill leaves it there, and what a power cut
    // takes the next readings bring back.
    commit(!told.empty());
    for (const Told& one : told) {
        if (listener_) listener_(*one.alert);
        for (const std::string& channel : one.channels) {
            delivery_->add(one.alert, channel, now_ns);
        }
    }
    return told.size();
}

void AlertService::settled(const Alert& alert, const ChannelDelivery& end) {
    journal_->settled(alert.id, end.channel, end.state, end.attempts, end.at_ns, end.reason);
    commit(false);  // lost with the power at worst, and then delivered again
}

void AlertService::commit(bool is_durable) {
    const auto written = journal_->commit(is_durable);
    trouble_ = written ? "" : written.error().text();
}

std::vector<std::string> AlertService::channels_of(const AlertRule& rule) const {
    return rule.is_for_all_channels ? delivery_->names() : rule.channels;
}

Outcome<void> AlertService::check_channels(const AlertRule& rule) const {
    for (const std::string& channel : rule.channels) {
        if (delivery_->knows(channel)) continue;
        const std::vector<std::string> names = delivery_->names();
        const std::string near = nearest_word(channel, names);
        return problem(fmt::format("there is no channel \"{}\"", channel),
                       fmt::format("rule \"{}\", \"channels\"", rule.id),
                       !near.empty()   ? "did you mean \"" + near + "\"?"
                       : names.empty() ? "the channels file names none"
                                       : fmt::format("known: {}", fmt::join(names, ", ")));
    }
    return {};
}

Outcome<void> AlertService::replace_rules(std::vector<AlertRule> rules) {
    FL_CHECK(replace_file(options_.folder / "rules.json", alert_rules_json(rules)));
    engine_.set_rules(std::move(rules));
    return {};
}

Outcome<void> AlertService::put(AlertRule rule) {
    FL_CHECK(check_channels(rule));
    std::vector<AlertRule> rules(engine_.rules());
    const auto old = std::ranges::find(rules, rule.id, &AlertRule::id);
    if (old != rules.end()) {
        *old = std::move(rule);
    } else if (rules.size() >= options_.rules_max) {
        return problem(fmt::format("there are {} rules already", rules.size()), "alert rules",
                       "remove some");
    } else {
        rules.push_back(std::move(rule));
    }
    return replace_rules(std::move(rules));
}

Outcome<bool> AlertService::remove(std::string_view id) {
    std::vector<AlertRule> rules(engine_.rules());
    if (std::erase_if(rules, [&](const AlertRule& rule) { return rule.id == id; }) == 0)
        return false;
    FL_CHECK(replace_rules(std::move(rules)));
    return true;
}

Outcome<void> AlertService::send_test(std::string_view channel) {
    if (!delivery_->knows(channel)) {
        return problem(fmt::format("there is no channel \"{}\"", channel), "alert channels", "");
    }
    Alert alert;
    alert.at_ns = network_.utc_ns();
    alert.rule = "test";
    alert.id = fmt::format("test:{}:{}", alert.at_ns / ns_per_ms, ++tests_sent_);
    alert.market = "TEST";
    alert.title = "TEST of the channel " + std::string(channel);
    alert.text = "Nothing has happened: somebody wanted to see whether this arrives.";
    delivery_->add(std::make_shared<const Alert>(std::move(alert)), channel, network_.utc_ns());
    return {};
}

}  // namespace faultline
