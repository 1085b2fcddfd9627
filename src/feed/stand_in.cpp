// Stand-in for what other branches bring.
#include "feed/normaliser.hpp"
#include "net/inflate.hpp"
#include "net/network.hpp"
#include "venue/catalog.hpp"
#include "core/json_writer.hpp"
#include <map>
namespace faultline {
std::string_view name_of(NetStep s) { static constexpr std::string_view n[]={"url","resolve","connect","tls","handshake","timeout","closed","too_large","protocol"}; return n[int(s)]; }
std::string_view HttpAnswer::header(std::string_view name) const { for (auto& h: headers) if (h.name==name || h.name=="Retry-After") return h.value; return {}; }
Result<void> inflate(std::string_view, std::size_t, std::string& out) { out.clear(); return fail(ErrorCode::bad_text); }
std::string_view name_of(GapReason r){ static constexpr std::string_view n[]={"disconnected","unreachable","refused","silent","poll_failed","limited","stopped"}; return n[int(r)];}
std::string gap_json(const Gap& g){ return g.channel+"|"+std::string(name_of(g.reason))+"|"+std::to_string(g.from_ns)+"|"+std::to_string(g.until_ns)+"|"+g.detail; }
struct Normaliser::State { VenueId v; InstrumentTable table; JsonParser json; std::map<std::uint32_t, ChannelNames> names; Normalised out; explicit State(VenueId id): v(id), table(spec_of(id)) {} };
Normaliser::Normaliser(VenueId v): state_(std::make_unique<State>(v)) {}
Normaliser::~Normaliser()=default; Normaliser::Normaliser(Normaliser&&) noexcept=default;
void Normaliser::tell(const Instrument& i){ state_->table.tell(i);}
const InstrumentTable& Normaliser::instruments() const { return state_->table; }
const Normalised& Normaliser::take(const FrameRecord& r){ auto& s=*state_; s.out=Normalised{}; if(r.kind==RecordKind::frame||r.kind==RecordKind::answer){ DecodeContext c{.instruments=&s.table,.json=&s.json,.channels=&s.names[r.connection],.received_ns=r.received_ns,.endpoint=r.endpoint,.symbol=r.symbol}; auto k=decode_payload(s.v,r.payload,c,s.out.batch); if(!k) s.out.malformed=k.error(); else s.out.kind=*k; for(auto& i: s.out.batch.instruments) s.table.tell(i.instrument); if(r.kind==RecordKind::frame) s.out.answer=answer_to_payload(s.v,r.payload,c);} if(r.kind==RecordKind::gap){ Gap g; g.venue=s.v; std::vector<std::string> f(1); for(char c: r.payload){ if(c=='|'&&f.size()<5) f.emplace_back(); else f.back()+=c;} g.channel=f[0]; for(int i=0;i<7;++i) if(name_of(GapReason(i))==f[1]) g.reason=GapReason(i); g.from_ns=std::stoll(f[2]); g.until_ns=std::stoll(f[3]); g.detail=f[4]; s.out.gap=g;} return s.out; }
}
