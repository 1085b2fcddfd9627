// View 14: every venue's feed: state, age, what its liquidation feed leaves out, and the counters behind it.
import { useState } from "preact/hooks";
import { count, share } from "../fmt/number";
import { age, dateTime } from "../fmt/time";
import { view } from "../state/view";
import { nowMs, status, venueAgeS, venueRows, venuesLive } from "../store/live";
import { Loading, Panel, Stat } from "../ui/basics";
import { DataLinks } from "../ui/data_link";
import { type Column, DataTable } from "../ui/data_table";
import { GLYPH, STATE_WORD } from "../ui/venue_chips";
import type { VenueRow } from "../wire/rest_types";

const FEED_CLASS = {
  complete: "pill-good",
  throttled: "pill-warn",
  totals: "pill-warn",
  none: "pill-bad",
} as const;

function ageCell(row: VenueRow) {
  const seconds = venueAgeS(row);
  return seconds === null ? (
    <span class="muted">never seen</span>
  ) : (
    <span class={row.state === "down" ? "bad" : ""}>{age(seconds)}</span>
  );
}

const COLUMNS: readonly Column<VenueRow>[] = [
  { key: "venue", head: "Venue", cell: (v) => <b>{v.title}</b>, sort: (v) => v.title },
  {
    key: "state",
    head: "State",
    sort: (v) => v.state,
    cell: (v) => (
      <span class={`state-word state-${v.state}`}>
        <span class="glyph" aria-hidden="true">
          {GLYPH[v.state]}
        </span>{" "}
        {STATE_WORD[v.state]}
      </span>
    ),
  },
  { key: "age", head: "Data age", numeric: true, cell: ageCell, sort: (v) => venueAgeS(v) },
  {
    key: "since",
    head: "Since",
    cell: (v) => (v.since ? dateTime(Date.parse(v.since), view.value.zone) : "–"),
    sort: (v) => v.since,
    wide: true,
  },
  {
    key: "feed",
    head: "Liquidation feed",
    sort: (v) => v.liquidation_feed.kind,
    cell: (v) => (
      <span class={`pill ${FEED_CLASS[v.liquidation_feed.kind]}`} title={v.liquidation_feed.text}>
        {v.liquidation_feed.kind}
      </span>
    ),
  },
  { key: "reason", head: "Why", cell: (v) => <span class="muted">{v.reason ?? ""}</span>, wide: true },
  {
    key: "events",
    head: "Events",
    numeric: true,
    cell: (v) => count(v.events),
    sort: (v) => v.events,
    wide: true,
  },
  { key: "gaps", head: "Gaps", numeric: true, cell: (v) => count(v.gaps), sort: (v) => v.gaps, wide: true },
  {
    key: "re",
    head: "Reconnects",
    numeric: true,
    cell: (v) => count(v.reconnects),
    sort: (v) => v.reconnects,
    wide: true,
  },
];

function Detail({ row }: { row: VenueRow }) {
  return (
    <Panel title={row.title} hint={row.liquidation_feed.text}>
      <dl class="stats">
        <Stat
          label="Maximum leverage"
          value={row.max_leverage === null ? "–" : `${row.max_leverage}x`}
          note={row.tiers_date ? `margin tiers of ${row.tiers_date}` : "tiers not dated"}
        />
        <Stat label="Taker fee" value={share(row.taker_fee, 3)} />
        <Stat label="Frames" value={count(row.frames)} />
        <Stat
          label="Kinds of data"
          value={String(row.kinds.length)}
          note={row.kinds.join(", ").replaceAll("_", " ")}
        />
      </dl>
      <DataTable
        caption={`Channels of ${row.title}`}
        rows={row.channels}
        rowKey={(c) => c.channel}
        columns={[
          { key: "c", head: "Channel", cell: (c) => c.channel.replaceAll("_", " "), sort: (c) => c.channel },
          { key: "s", head: "State", cell: (c) => c.state, sort: (c) => c.state },
          { key: "a", head: "Age", numeric: true, cell: (c) => age(c.age_s), sort: (c) => c.age_s },
          {
            key: "l",
            head: "Stale after",
            numeric: true,
            cell: (c) => age(c.stale_after_s),
            sort: (c) => c.stale_after_s,
          },
        ]}
      />
    </Panel>
  );
}

export function StatusView() {
  void nowMs.value;
  const rows = venueRows.value;
  const [chosen, setChosen] = useState<string | null>(null);
  const detail = rows.find((r) => r.venue === chosen);
  const s = status.value;
  if (rows.length === 0) return <Loading what="venue states" />;
  const by = (state: string) => rows.filter((r) => r.state === state).length;
  return (
    <>
      <dl class="stats">
        <Stat label="Live" value={`${venuesLive.value} of ${rows.length}`} class="good" />
        <Stat label="Partly live" value={by("partial")} />
        <Stat label="Down" value={by("down")} class={by("down") > 0 ? "bad" : ""} />
        <Stat
          label="Engine"
          value={s?.mode ?? "–"}
          note={
            s
              ? `${s.version}, model ${s.model_version}, started ${dateTime(Date.parse(s.started_at))} UTC`
              : ""
          }
        />
        <Stat label="Readers" value={count(s?.clients)} note="connections to the stream" />
      </dl>
      {(s?.problems ?? []).length > 0 && (
        <ul class="prose warn">
          {s!.problems!.map((p) => (
            <li key={p}>{p}</li>
          ))}
        </ul>
      )}
      {detail && <Detail row={detail} />}
      <Panel
        title="Feeds"
        hint="Press a row for its channels. A feed that is down keeps its age; nothing is extrapolated."
        tools={<DataLinks url="/v1/venues" />}
      >
        <DataTable
          caption="Venues"
          rows={rows}
          rowKey={(v) => v.venue}
          columns={COLUMNS}
          onRow={(v) => setChosen(v.venue === chosen ? null : v.venue)}
        />
      </Panel>
    </>
  );
}
