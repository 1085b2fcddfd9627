// The views: names, groups and icons. The order is that of the navigation.
import type { Route } from "./state/url_codec";

export interface RouteMeta {
  readonly route: Route;
  readonly title: string;
  /** One line under the title. */
  readonly hint: string;
  readonly group: "Where it breaks" | "Who holds it" | "What if" | "Can I trust it";
  /** Path data of a 24 x 24 outline icon. */
  readonly icon: string;
}

export const ROUTE_LIST: readonly RouteMeta[] = [
  {
    route: "heatmap",
    title: "Heatmap",
    hint: "Estimated liquidation levels over time",
    group: "Where it breaks",
    icon: "M3 6h7M13 6h8M3 11h12M18 11h3M3 16h4M10 16h11M3 20h18",
  },
  {
    route: "map",
    title: "Liquidation map",
    hint: "What a move to each price would liquidate, now",
    group: "Where it breaks",
    icon: "M4 20V10M8 20V6M12 20v-4M16 20V4M20 20v-8",
  },
  {
    route: "zones",
    title: "Zones",
    hint: "Clusters of levels, their strength and age",
    group: "Where it breaks",
    icon: "M3 7h18v4H3zM3 15h18v3H3z",
  },
  {
    route: "market",
    title: "Market",
    hint: "Leverage ratio, dominance, funding, long/short",
    group: "Where it breaks",
    icon: "M3 17l5-6 4 3 5-8 4 4M3 21h18",
  },
  {
    route: "leverage",
    title: "Leverage",
    hint: "Distribution over seven brackets at each venue",
    group: "Who holds it",
    icon: "M4 5h16M4 10h11M4 15h14M4 20h7",
  },
  {
    route: "concentration",
    title: "Concentration",
    hint: "Venue by bracket, in share or USD",
    group: "Who holds it",
    icon: "M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4zM4 16h4v4H4zM10 16h4v4h-4zM16 16h4v4h-4z",
  },
  {
    route: "profile",
    title: "Profiles",
    hint: "Density by distance for the five largest venues",
    group: "Who holds it",
    icon: "M3 19c4 0 4-13 8-13s4 9 6 9 2-3 4-3",
  },
  {
    route: "exposure",
    title: "Exposure",
    hint: "What would be liquidated at each venue in all",
    group: "Who holds it",
    icon: "M12 4v16M12 7H6M12 12H3M12 17H8M12 7h4M12 12h8M12 17h5",
  },
  {
    route: "cascade",
    title: "Cascade",
    hint: "What a shock would set off",
    group: "What if",
    icon: "M4 5h5v4h4v4h4v4h3v3",
  },
  {
    route: "position",
    title: "Position check",
    hint: "Where your own liquidation price falls",
    group: "What if",
    icon: "M12 3v4M12 17v4M3 12h4M17 12h4M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8",
  },
  {
    route: "questions",
    title: "Questions",
    hint: "Touch, move and liquidation totals as probabilities",
    group: "What if",
    icon: "M9 9a3 3 0 1 1 4 2.8c-.8.4-1 1-1 2.2M12 18v.5M4 4h16v16H4z",
  },
  {
    route: "alerts",
    title: "Alerts",
    hint: "Rules, and what fired",
    group: "What if",
    icon: "M6 16v-5a6 6 0 1 1 12 0v5l2 2H4zM10 21h4",
  },
  {
    route: "skill",
    title: "Skill",
    hint: "How right were we",
    group: "Can I trust it",
    icon: "M4 20L20 4M7 15l2-1M11 12l1-3M15 10l3-3M4 4v16h16",
  },
  {
    route: "status",
    title: "Venues",
    hint: "State and age of every feed",
    group: "Can I trust it",
    icon: "M4 6h16M4 12h16M4 18h16M8 4v4M15 10v4M10 16v4",
  },
];

export const metaOf = (route: Route): RouteMeta => ROUTE_LIST.find((r) => r.route === route)!;
