// A sortable table: the accessible twin of every chart, and the list views themselves.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export interface Column<T> {
  key: string;
  head: string;
  title?: string;
  /** What is shown. */
  cell: (row: T) => ComponentChildren;
  /** What is sorted by; unknown sorts last in both directions. */
  sort?: (row: T) => number | string | null | undefined;
  numeric?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
}

export interface Sorted {
  key: string;
  down: boolean;
}

export function sortRows<T>(rows: readonly T[], column: Column<T> | undefined, down: boolean): T[] {
  if (!column?.sort) return [...rows];
  const of = column.sort;
  return [...rows].sort((a, b) => {
    const x = of(a);
    const y = of(b);
    const xMissing = x == null || (typeof x === "number" && Number.isNaN(x));
    const yMissing = y == null || (typeof y === "number" && Number.isNaN(y));
    if (xMissing || yMissing) return Number(xMissing) - Number(yMissing);
    const order = x! < y! ? -1 : x! > y! ? 1 : 0;
    return down ? -order : order;
  });
}

export function DataTable<T>(props: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  start?: Sorted;
  hideCaption?: boolean;
  limit?: number;
  onRow?: (row: T) => void;
}) {
  const [sorted, setSorted] = useState<Sorted | null>(props.start ?? null);
  const [all, setAll] = useState(false);
  const column = props.columns.find((c) => c.key === sorted?.key);
  const rows = sortRows(props.rows, column, sorted?.down ?? false);
  const limit = all ? rows.length : (props.limit ?? 200);
  const press = (c: Column<T>) =>
    setSorted({ key: c.key, down: sorted?.key === c.key ? !sorted.down : Boolean(c.numeric) });
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={props.caption}>
      <table>
        <caption class={props.hideCaption === false ? "" : "sr"}>{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((c) => (
              <th
                key={c.key}
                scope="col"
                class={`${c.numeric ? "num" : ""} ${c.wide ? "wide" : ""}`}
                title={c.title}
                aria-sort={sorted?.key === c.key ? (sorted.down ? "descending" : "ascending") : undefined}
              >
                {c.sort ? (
                  <button type="button" class="sorter" onClick={() => press(c)}>
                    {c.head}
                    <span aria-hidden="true" class="sort-mark">
                      {sorted?.key === c.key ? (sorted.down ? "↓" : "↑") : ""}
                    </span>
                  </button>
                ) : (
                  c.head
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, limit).map((row) => (
            <tr
              key={props.rowKey(row)}
              class={props.onRow ? "can-press" : ""}
              onClick={props.onRow && (() => props.onRow!(row))}
            >
              {props.columns.map((c, i) => (
                <td key={c.key} class={`${c.numeric ? "num" : ""} ${c.wide ? "wide" : ""}`}>
                  {/* The button's press bubbles to the row; it is there for the keyboard. */}
                  {props.onRow && i === 0 ? (
                    <button type="button" class="row-button">
                      {c.cell(row)}
                    </button>
                  ) : (
                    c.cell(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > limit && (
        <button type="button" class="link more-rows" onClick={() => setAll(true)}>
          Show all {rows.length} rows
        </button>
      )}
    </div>
  );
}

/** CSV of the same columns; `text` falls back to the sorting value. */
export function toCsv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const quote = (v: unknown) => {
    const text = v == null ? "" : String(v);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const used = columns.filter((c) => c.sort);
  return [
    used.map((c) => quote(c.head)).join(","),
    ...rows.map((r) => used.map((c) => quote(c.sort!(r))).join(",")),
  ].join("\n");
}
