// The frame around every view: header with price and freshness, simulated banner, venue strip, navigation, footer.
import { useState } from "preact/hooks";
import { price, priceDecimals, signedPct, usd } from "../fmt/number";
import { age, clock, zoneName } from "../fmt/time";
import { metaOf, ROUTE_LIST } from "../routes";
import { helpOpen } from "../state/hotkeys";
import { encode, type Route } from "../state/url_codec";
import { go, isLight, market, paused, route, setTheme, view } from "../state/view";
import {
  freshness,
  marketRow,
  markets,
  nowMs,
  priceNow,
  simulated,
  status,
  statusProblem,
  streamAgeS,
  ticker,
  venueRows,
  venuesLive,
} from "../store/live";
import { Icon } from "./basics";
import { Sheet } from "./sheet";
import { VenueChips } from "./venue_chips";

const ICON_SUN =
  "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2";
const ICON_MOON = "M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10";
const ICON_LINK = "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1";
const ICON_PAUSE = "M8 5v14M16 5v14";
const ICON_PLAY = "M7 4l13 8-13 8z";
const ICON_HELP = "M9 9a3 3 0 1 1 4 2.8c-.8.4-1 1-1 2.2M12 18v.5";
const ICON_MORE = "M5 6h14M5 12h14M5 18h14";

export function Link({
  to,
  children,
  ...rest
}: {
  to: Route;
  children: preact.ComponentChildren;
  class?: string;
  "aria-label"?: string;
}) {
  const active = route.value === to;
  return (
    <a
      {...rest}
      href={encode({ ...view.value, route: to, x: null, y: null, opt: "" })}
      aria-current={active ? "page" : undefined}
      onClick={(e) => {
        if (e.metaKey || e.ctrlKey || e.shiftKey || e.button !== 0) return;
        e.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

function Brand() {
  return (
    <Link to="heatmap" class="brand" aria-label="Faultline">
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <path class="brand-low" d="M2 24h9l3-5 4 4 3-7h9" />
        <path class="brand-high" d="M2 16h8l4-7 4 6 4-9h8" />
      </svg>
      <span>Faultline</span>
    </Link>
  );
}

function MarketPicker() {
  const names =
    markets.value.length > 0 ? markets.value.map((m) => m.market) : (status.value?.markets ?? [market.value]);
  const all = names.includes(market.value) ? names : [market.value, ...names];
  return (
    <label class="field market-picker">
      <span class="sr">Market</span>
      <select id="market" value={market.value} onChange={(e) => go(route.value, e.currentTarget.value)}>
        {all.map((m) => (
          <option key={m} value={m}>
            {m}
          </option>
        ))}
      </select>
    </label>
  );
}

function Quote() {
  const row = marketRow.value;
  const decimals = priceDecimals(row?.bucket_usd ?? 1);
  const change = ticker.value?.change_24h_pct ?? row?.change_24h_pct ?? null;
  const interest = ticker.value?.open_interest_usd ?? row?.open_interest_usd ?? null;
  const funding = ticker.value?.funding_rate_8h ?? row?.funding_rate_8h ?? null;
  return (
    <div class="quote tabular">
      <span class="quote-price">{price(priceNow.value, decimals)}</span>
      <span class={change === null ? "muted" : change < 0 ? "down" : "up"}>{signedPct(change)}</span>
      <span class="quote-item wide-only">
        <span class="muted">OI</span> {usd(interest)}
      </span>
      <span class="quote-item wide-only">
        <span class="muted">Funding 8h</span> {signedPct(funding === null ? null : funding * 100, 4)}
      </span>
    </div>
  );
}

const FRESH_WORD = { live: "Live", slow: "Slow", lost: "No stream" } as const;

function Freshness() {
  const state = paused.value ? "paused" : freshness.value;
  const total = venueRows.value.length;
  const seconds = streamAgeS.value;
  return (
    <Link to="status" class={`fresh fresh-${state}`}>
      <span class="dot" aria-hidden="true" />
      <span class="fresh-word">{paused.value ? "Paused" : FRESH_WORD[freshness.value]}</span>
      <span class="tabular fresh-age">{seconds === null ? "" : age(seconds)}</span>
      <span class="tabular fresh-venues">
        {total === 0 ? "–" : venuesLive.value}/{total || 22}
        <span class="wide-only"> venues</span>
      </span>
    </Link>
  );
}

function SkillBadge() {
  if (!status.value) return null;
  const { skill } = status.value;
  if (!skill || skill.events === 0) {
    return (
      <Link to="skill" class="badge wide-only">
        Skill: not scored yet
      </Link>
    );
  }
  // Without its interval the sign proves nothing.
  const { gain_over_placebo: gain, lo, hi } = skill;
  const nats = (v: number) => `${v >= 0 ? "+" : "−"}${Math.abs(v).toFixed(3)}`;
  return (
    <Link to="skill" class={`badge wide-only ${hi !== null && hi < 0 ? "badge-warn" : ""}`}>
      Skill {gain === null ? "–" : nats(gain)}
      {lo !== null && hi !== null && ` (${nats(lo)} to ${nats(hi)})`} nats vs placebo
    </Link>
  );
}

function HeaderTools() {
  const [copied, setCopied] = useState(false);
  const share = async () => {
    try {
      await navigator.clipboard.writeText(location.origin + encode(view.value));
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      // Clipboard refused: the address bar holds the same link.
    }
  };
  return (
    <div class="header-tools">
      <button
        type="button"
        class="icon-button"
        aria-pressed={paused.value}
        aria-label={paused.value ? "Resume live updates" : "Pause live updates"}
        title={paused.value ? "Resume (Space)" : "Pause live updates (Space)"}
        onClick={() => {
          paused.value = !paused.value;
        }}
      >
        <Icon path={paused.value ? ICON_PLAY : ICON_PAUSE} />
      </button>
      <button
        type="button"
        class="icon-button wide-only"
        aria-label="Copy a link to this view"
        title="Copy link (S)"
        onClick={share}
      >
        {copied ? <span class="copied">copied</span> : <Icon path={ICON_LINK} />}
      </button>
      <button
        type="button"
        class="icon-button wide-only"
        aria-label={isLight.value ? "Dark theme" : "Light theme"}
        title="Light or dark"
        onClick={() => setTheme(isLight.value ? "dark" : "light")}
      >
        <Icon path={isLight.value ? ICON_MOON : ICON_SUN} />
      </button>
      <button
        type="button"
        class="icon-button wide-only"
        aria-label="Keyboard and help"
        title="Help (?)"
        onClick={() => {
          helpOpen.value = true;
        }}
      >
        <Icon path={ICON_HELP} />
      </button>
    </div>
  );
}

export function Header() {
  return (
    <header class="header">
      <Brand />
      <MarketPicker />
      <Quote />
      <span class="spacer" />
      <SkillBadge />
      <Freshness />
      <HeaderTools />
    </header>
  );
}

export function Banners() {
  const problem = statusProblem.value;
  const progress = status.value?.progress;
  const lost = freshness.value === "lost" && streamAgeS.value !== null && streamAgeS.value > 4;
  return (
    <div class="banners">
      {simulated.value && (
        <p class="banner banner-sim">
          <strong>SIMULATED</strong> <span>Made-up markets; no price here is real.</span>
        </p>
      )}
      {status.value?.mode === "replay" && (
        <p class="banner banner-info">
          <strong>REPLAY</strong>{" "}
          <span>
            Recorded history played again, at {status.value.now.slice(0, 16).replace("T", " ")} UTC.
          </span>
        </p>
      )}
      {status.value && !status.value.ready && (
        <p class="banner banner-info" role="status">
          <strong>Starting</strong>{" "}
          <span>
            {progress ? `${progress.text} (${Math.round(progress.share * 100)} %)` : "history is being read"}.
            Views fill by themselves.
          </span>
        </p>
      )}
      {(problem || lost) && (
        <p class="banner banner-bad" role="alert">
          <strong>No live data</strong>{" "}
          <span>
            {streamAgeS.value === null
              ? "since this page opened: the engine does not answer."
              : `since ${clock(nowMs.value - streamAgeS.value * 1000, view.value.zone)} ${zoneName(view.value.zone)}. What you see is as old as that.`}{" "}
            The page keeps trying.
          </span>
        </p>
      )}
    </div>
  );
}

export function VenueStrip() {
  if (venueRows.value.length === 0)
    return <div class="venue-strip muted">Venue states are not known yet.</div>;
  return (
    <div class="venue-strip">
      <VenueChips />
    </div>
  );
}

const GROUPS = ["Where it breaks", "Who holds it", "What if", "Can I trust it"] as const;

export function NavList() {
  return (
    <>
      {GROUPS.map((group) => (
        <div key={group} class="nav-group">
          <p class="nav-title">{group}</p>
          {ROUTE_LIST.filter((r) => r.group === group).map((r) => (
            <Link key={r.route} to={r.route} class="nav-link">
              <Icon path={r.icon} />
              <span>{r.title}</span>
            </Link>
          ))}
        </div>
      ))}
    </>
  );
}

const TABS: readonly [Route, string][] = [
  ["heatmap", "Heat"],
  ["map", "Map"],
  ["zones", "Zones"],
  ["position", "Position"],
];

export function TabBar() {
  const [open, setOpen] = useState(false);
  const inTabs = TABS.some(([r]) => r === route.value);
  return (
    <>
      <nav class="tabbar" aria-label="Main views">
        {TABS.map(([to, label]) => (
          <Link key={to} to={to} class="tab">
            <Icon path={metaOf(to).icon} />
            <span>{label}</span>
          </Link>
        ))}
        <button
          type="button"
          class="tab"
          aria-expanded={open}
          onClick={() => setOpen(true)}
          data-active={!inTabs}
        >
          <Icon path={ICON_MORE} />
          <span>More</span>
        </button>
      </nav>
      <Sheet title="All views" open={open} onClose={() => setOpen(false)}>
        <nav class="more-nav" aria-label="All views" onClick={() => setOpen(false)}>
          <NavList />
        </nav>
        <div class="more-tools">
          <button type="button" class="button" onClick={() => setTheme(isLight.value ? "dark" : "light")}>
            {isLight.value ? "Dark theme" : "Light theme"}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              setOpen(false);
              helpOpen.value = true;
            }}
          >
            Help
          </button>
        </div>
      </Sheet>
    </>
  );
}

export function Footer() {
  const s = status.value;
  return (
    <footer class="footer">
      <span>
        Faultline {s?.version ?? ""} · model {s?.model_version ?? "–"} · a model's estimate, not advice; price
        is not claimed to go anywhere
      </span>
      <span>
        Charts by{" "}
        <a href="https://www.tradingview.com/" target="_blank" rel="noopener noreferrer">
          TradingView
        </a>{" "}
        Lightweight Charts™, © TradingView, Inc., Apache 2.0
      </span>
    </footer>
  );
}
