// The live stream: one WebSocket, many subscriptions, re-subscribed after a reconnect.
// Promise: data of a topic reaches its reader in order of sequence, without duplicates; after a gap the topic is
// subscribed anew, so that its reader gets a fresh snapshot instead of a wrong sum.
import { signal } from "@preact/signals";
import { decodeColumn, type LiveColumn } from "./column_decode";
import type { Problem } from "./rest_types";

export type StreamState = "connecting" | "open" | "closed";
export const streamState = signal<StreamState>("connecting");
/** Local time of the last message of any kind, in ms. */
export const lastMessageMs = signal(0);

export type Verdict = "apply" | "duplicate" | "gap";

/** Keeps the sequence of one topic. A snapshot starts it anew. */
export class SequenceGate {
  private last: number | null = null;

  check(sequence: number, isSnapshot: boolean): Verdict {
    if (isSnapshot || this.last === null) {
      this.last = sequence;
      return "apply";
    }
    if (sequence <= this.last) return "duplicate";
    if (sequence !== this.last + 1) return "gap";
    this.last = sequence;
    return "apply";
  }

  reset(): void {
    this.last = null;
  }
}

export interface Message {
  type: "snapshot" | "delta" | "event";
  channel: string;
  market?: string;
  sequence: number;
  at: string;
  data: unknown;
}

export interface Topic {
  channel: string;
  market?: string;
  step?: string;
}

export interface Reader {
  onMessage?: ((message: Message) => void) | undefined;
  onColumn?: ((column: LiveColumn) => void) | undefined;
  /** Called before a re-subscription, when what the reader holds may miss something. */
  onGap?: (() => void) | undefined;
  /** The server refused the topic. */
  onRefused?: ((problem: Problem) => void) | undefined;
}

/** One subscription at the server; any number of readers in the page. */
interface Subscription {
  readonly id: number;
  readonly topic: Topic;
  readonly gate: SequenceGate;
  readonly readers: Set<Reader>;
  binaryTopic: number | null;
}

type ServerText =
  | (Message & { id?: number })
  | { type: "subscribed"; id?: number; topic?: number; topic_id?: number }
  | { type: "unsubscribed" | "pong"; id?: number }
  | ({ type: "error"; id?: number } & Problem);

const MAX_DELAY_MS = 10_000;

export class Stream {
  private socket: WebSocket | null = null;
  private readonly subscriptions = new Map<string, Subscription>();
  private nextId = 1;
  private delayMs = 500;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly url: string) {}

  start(): void {
    if (this.socket || this.timer) return;
    this.connect();
  }

  /** Reads a topic until the returned function is called. A reader that joins others gets a fresh snapshot too. */
  subscribe(topic: Topic, reader: Reader): () => void {
    const key = keyOf(topic);
    let subscription = this.subscriptions.get(key);
    if (subscription) {
      subscription.readers.add(reader);
      this.renew(subscription, false);
    } else {
      subscription = {
        id: this.nextId++,
        topic,
        gate: new SequenceGate(),
        readers: new Set([reader]),
        binaryTopic: null,
      };
      this.subscriptions.set(key, subscription);
      this.send({ op: "subscribe", id: subscription.id, ...topic });
    }
    const mine = subscription;
    return () => {
      mine.readers.delete(reader);
      if (mine.readers.size > 0 || this.subscriptions.get(key) !== mine) return;
      this.subscriptions.delete(key);
      this.send({ op: "unsubscribe", id: -mine.id, ...topic });
    };
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Leaves the topic and asks for it again: the server answers with a fresh snapshot. */
  private renew(subscription: Subscription, gap: boolean): void {
    subscription.gate.reset();
    if (gap) for (const reader of subscription.readers) reader.onGap?.();
    // Its answer has an id of its own, so that it is not taken for one to the subscription.
    this.send({ op: "unsubscribe", id: -subscription.id, ...subscription.topic });
    this.send({ op: "subscribe", id: subscription.id, ...subscription.topic });
  }

  private connect(): void {
    this.timer = undefined;
    streamState.value = "connecting";
    const socket = new WebSocket(this.url, "faultline.v1");
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.delayMs = 500;
      streamState.value = "open";
      for (const subscription of this.subscriptions.values()) {
        subscription.gate.reset();
        for (const reader of subscription.readers) reader.onGap?.();
        this.send({ op: "subscribe", id: subscription.id, ...subscription.topic });
      }
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      lastMessageMs.value = Date.now();
      if (typeof event.data === "string") this.onText(JSON.parse(event.data) as ServerText);
      else this.onBinary(decodeColumn(event.data));
    };
    socket.onclose = () => {
      this.socket = null;
      streamState.value = "closed";
      this.timer = setTimeout(() => this.connect(), this.delayMs * (0.75 + Math.random() / 2));
      this.delayMs = Math.min(MAX_DELAY_MS, this.delayMs * 2);
    };
  }

  private onText(message: ServerText): void {
    if (message.type === "subscribed" || message.type === "error") {
      const subscription = [...this.subscriptions.values()].find((s) => s.id === message.id);
      if (!subscription) return;
      if (message.type === "subscribed") subscription.binaryTopic = message.topic_id ?? message.topic ?? null;
      else if (message.status !== 409) for (const reader of subscription.readers) reader.onRefused?.(message);
      return;
    }
    if (message.type !== "snapshot" && message.type !== "delta" && message.type !== "event") return;
    for (const subscription of this.subscriptions.values()) {
      const { topic } = subscription;
      if (topic.channel !== message.channel) continue;
      if (topic.market && message.market && topic.market !== message.market) continue;
      const verdict = subscription.gate.check(message.sequence, message.type === "snapshot");
      if (verdict === "apply") for (const reader of subscription.readers) reader.onMessage?.(message);
      else if (verdict === "gap") this.renew(subscription, true);
    }
  }

  private onBinary(column: LiveColumn): void {
    for (const subscription of this.subscriptions.values()) {
      if (subscription.topic.channel !== "heatmap" || subscription.binaryTopic !== column.topic) continue;
      const verdict = subscription.gate.check(column.sequence, false);
      if (verdict === "apply") for (const reader of subscription.readers) reader.onColumn?.(column);
      else if (verdict === "gap") this.renew(subscription, true);
    }
  }
}

const keyOf = (topic: Topic): string => JSON.stringify([topic.channel, topic.market ?? "", topic.step ?? ""]);

let shared: Stream | null = null;

/** The page's stream, opened at first use. */
export function stream(): Stream {
  if (!shared) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    shared = new Stream(`${scheme}://${location.host}/v1/stream`);
    shared.start();
  }
  return shared;
}
