// The stream against a socket made by hand: order, gaps, reconnects, several readers of a topic.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { COLUMN_HEADER_BYTES } from "../src/wire/column_decode";
import { Stream } from "../src/wire/stream";

class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  binaryType = "";
  sent: { op: string; id: number; channel: string }[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  ops(): string[] {
    return this.sent.map((m) => m.op);
  }
}

beforeEach(() => {
  FakeSocket.made = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function opened(): { stream: Stream; socket: FakeSocket } {
  const stream = new Stream("ws://x/v1/stream");
  stream.start();
  const socket = FakeSocket.made[0]!;
  socket.open();
  return { stream, socket };
}
const data = (sequence: number, type = "delta", value = sequence) => ({
  type,
  channel: "map",
  market: "BTC",
  sequence,
  at: "",
  data: value,
});
const topic = { channel: "map", market: "BTC" };

describe("Stream", () => {
  it("hands on in order, drops duplicates, asks anew after a gap", () => {
    const { stream, socket } = opened();
    const seen: unknown[] = [];
    let gaps = 0;
    stream.subscribe(topic, { onMessage: (m) => seen.push(m.data), onGap: () => gaps++ });
    for (const m of [data(1, "snapshot"), data(2), data(2), data(5)]) socket.say(m);
    expect(seen).toEqual([1, 2]);
    expect(gaps).toBe(1);
    expect(socket.ops()).toEqual(["subscribe", "unsubscribe", "subscribe"]);
    socket.say(data(9, "snapshot"));
    socket.say(data(10));
    expect(seen).toEqual([1, 2, 9, 10]);
  });
  it("leaves other markets and channels alone", () => {
    const { stream, socket } = opened();
    const seen: unknown[] = [];
    stream.subscribe(topic, { onMessage: (m) => seen.push(m.data) });
    socket.say({ ...data(1), market: "ETH" });
    socket.say({ ...data(1), channel: "ticker" });
    expect(seen).toEqual([]);
  });
  it("subscribes again after a reconnect and tells of the gap", () => {
    const { stream, socket } = opened();
    let gaps = 0;
    stream.subscribe(topic, { onGap: () => gaps++ });
    socket.close();
    vi.advanceTimersByTime(2_000);
    const second = FakeSocket.made[1]!;
    second.open();
    expect(second.ops()).toEqual(["subscribe"]);
    expect(gaps).toBe(1);
  });
  it("two readers share one subscription; the last one's end ends it", () => {
    const { stream, socket } = opened();
    const stopA = stream.subscribe(topic, {});
    const stopB = stream.subscribe(topic, {});
    // The second reader wants a snapshot, and the server refuses a second subscription.
    expect(socket.ops()).toEqual(["subscribe", "unsubscribe", "subscribe"]);
    stopA();
    expect(socket.ops().length).toBe(3);
    stopB();
    expect(socket.ops()[3]).toBe("unsubscribe");
  });
  it("gives binary columns to the topic that the server named", () => {
    const { stream, socket } = opened();
    const seen: number[] = [];
    stream.subscribe(
      { channel: "heatmap", market: "BTC", step: "5m" },
      { onColumn: (c) => seen.push(c.sequence) },
    );
    socket.say({ type: "subscribed", id: socket.sent[0]!.id, topic: 7 });
    const column = (sequence: number, number: number) => {
      const buffer = new ArrayBuffer(COLUMN_HEADER_BYTES);
      const view = new DataView(buffer);
      [..."FLCOL001"].forEach((c, i) => view.setUint8(i, c.charCodeAt(0)));
      view.setBigUint64(8, BigInt(sequence), true);
      view.setBigUint64(88, BigInt(number), true);
      return buffer;
    };
    socket.onmessage?.({ data: column(1, 7) });
    socket.onmessage?.({ data: column(2, 8) });
    socket.onmessage?.({ data: column(2, 7) });
    expect(seen).toEqual([1, 2]);
  });
  it("says when the server refuses a topic", () => {
    const { stream, socket } = opened();
    const refused: string[] = [];
    stream.subscribe(topic, { onRefused: (p) => refused.push(p.title) });
    socket.say({ type: "error", id: socket.sent[0]!.id, title: "bad step", status: 400 });
    expect(refused).toEqual(["bad step"]);
  });
});
