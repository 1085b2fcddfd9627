// QuestionWatch: looks at the kept questions every minute: what is open gets a new reading now and
// then, and is settled by its rule.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "api/kept_questions.hpp"
#include "api/market_service.hpp"
#include "net/asio_network.hpp"

namespace faultline {

class QuestionWatch {
  public:
    /// `network`: of the API; all of them must outlive the watch, and it is used on its thread.
    QuestionWatch(AsioNetwork& network, MarketService& service, KeptQuestions& kept)
        : network_(network), service_(service), kept_(kept) {}
    ~QuestionWatch() { network_.cancel(timer_); }
    QuestionWatch(const QuestionWatch&) = delete;
    QuestionWatch& operator=(const QuestionWatch&) = delete;

    void start();
    /// One round: asks what is due. Answers come later, on the network's thread.
    void look();
    /// The last thing that could not be done, in words; empty: nothing.
    const std::string& trouble() const { return trouble_; }

  private:
    void read(const KeptQuestion& question);
    void settle_soon(const KeptQuestion& question, TimeNs now_ns);
    void take_path(const std::string& id, TimeNs now_ns, const Outcome<std::vector<Candle>>& path);
    void take_totals(const std::string& id, TimeNs now_ns,
                     const Outcome<std::vector<SeenLiquidation>>& seen,
                     const std::optional<LiquidationTotals>& totals);
    void take(const KeptQuestion& question, const SettlementFacts& facts);
    void note(const Outcome<void>& changed);

    AsioNetwork& network_;
    MarketService& service_;
    KeptQuestions& kept_;
    TimerId timer_ = 0;
    std::set<std::string> asked_;  // readings and settlements under way: "read q1"
    std::string trouble_;
    std::shared_ptr<int> alive_ = std::make_shared<int>();  // late answers look here first
};

}  // namespace faultline
