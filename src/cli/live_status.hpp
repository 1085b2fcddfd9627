// LiveStatus: how a live feed is doing, one line per venue, on standard error.
//
// On a terminal the lines stand in place and are drawn again; elsewhere (a log) a line comes only
// when the state of a venue changes.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "feed/feed_status.hpp"

namespace faultline::cli {

/// "bybit  live  1/1 connections  1234 frames  456 events  0 gaps  1.2 MB", and what is wrong.
std::string status_line(const VenueStatus& status);
/// The first thing that is wrong with a venue; empty where nothing is.
std::string trouble_of(const VenueStatus& status);

class LiveStatus {
  public:
    LiveStatus();
    ~LiveStatus();  // wipes what it has drawn
    LiveStatus(const LiveStatus&) = delete;
    LiveStatus& operator=(const LiveStatus&) = delete;

    void show(std::span<const VenueStatus> venues);
    void wipe();

  private:
    void tell_changes(std::span<const VenueStatus> venues);

    bool on_terminal_;
    std::size_t drawn_lines_ = 0;
    std::map<VenueId, std::string> told_;  // the last words about each venue
};

}  // namespace faultline::cli
