// The page: frame, the chosen view, help and notices.
import { lazyView } from "./lazy_view";
import { metaOf } from "./routes";
import { notice } from "./state/hotkeys";
import type { Route } from "./state/url_codec";
import { market, route } from "./state/view";
import { Help } from "./ui/help";
import { Banners, Footer, Header, NavList, TabBar, VenueStrip } from "./ui/shell";
import { HeatmapView } from "./views/heatmap";

const VIEWS: Record<Route, () => preact.JSX.Element> = {
  heatmap: HeatmapView,
  map: lazyView(() => import("./views/liqmap").then((m) => m.LiqMapView)),
  leverage: lazyView(() => import("./views/leverage").then((m) => m.LeverageView)),
  concentration: lazyView(() => import("./views/concentration").then((m) => m.ConcentrationView)),
  profile: lazyView(() => import("./views/profile").then((m) => m.ProfileView)),
  exposure: lazyView(() => import("./views/exposure").then((m) => m.ExposureView)),
  market: lazyView(() => import("./views/market").then((m) => m.MarketView)),
  zones: lazyView(() => import("./views/zones").then((m) => m.ZonesView)),
  alerts: lazyView(() => import("./views/alerts").then((m) => m.AlertsView)),
  cascade: lazyView(() => import("./views/cascade").then((m) => m.CascadeView)),
  position: lazyView(() => import("./views/position").then((m) => m.PositionView)),
  questions: lazyView(() => import("./views/questions").then((m) => m.QuestionsView)),
  skill: lazyView(() => import("./views/skill").then((m) => m.SkillView)),
  status: lazyView(() => import("./views/status").then((m) => m.StatusView)),
};

export function App() {
  const View = VIEWS[route.value];
  const meta = metaOf(route.value);
  document.title = `${market.value} ${meta.title} · Faultline`;
  const heat = route.value === "heatmap";
  return (
    <div class={`app ${heat ? "app-fixed" : ""}`}>
      <a class="skip" href="#main">
        To the content
      </a>
      <div class="top">
        <Banners />
        <Header />
        <VenueStrip />
      </div>
      <nav class="nav" aria-label="Views">
        <NavList />
      </nav>
      <main id="main" tabIndex={-1}>
        {!heat && (
          <div class="page-head">
            <h1>
              <span class="page-market">
                {route.value === "status" || route.value === "alerts" ? "" : market.value}
              </span>{" "}
              {meta.title}
            </h1>
            <p class="hint">{meta.hint}</p>
          </div>
        )}
        <View key={route.value} />
        {!heat && <Footer />}
      </main>
      <TabBar />
      <Help />
      <p class="notice" role="status" aria-live="polite">
        {notice.value}
      </p>
    </div>
  );
}
