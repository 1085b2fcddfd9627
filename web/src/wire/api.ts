// Fetching from /v1: JSON and tiles, with ETag reuse and errors as values that say what the server said.
import type { Problem } from "./rest_types";
import { decodeTile, type Tile } from "./tile_decode";

export type Query = Record<string, string | number | undefined | null>;

export class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

export function urlOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value != null && value !== "") search.set(key, String(value));
  }
  const text = search.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%25", "%25");
  return text ? `${path}?${text}` : path;
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    title: response.statusText || `status ${response.status}`,
    status: response.status,
  };
  try {
    const body = (await response.json()) as Partial<Problem>;
    return { ...fallback, ...body, status: response.status };
  } catch {
    return fallback;
  }
}

/** Sends; an unreachable server becomes a problem of status 0. */
async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiProblem({
      title: "server unreachable",
      status: 0,
      detail: "The engine does not answer. What you see may be old; this page keeps trying.",
    });
  }
  if (!response.ok) throw new ApiProblem(await problemOf(response));
  return response;
}

export async function getJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const response = await send(urlOf(path, query), {
    headers: { accept: "application/json" },
    signal: signal ?? null,
  });
  return (await response.json()) as T;
}

export async function sendJson<T>(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
): Promise<T> {
  const init: RequestInit = { method, headers: { accept: "application/json" } };
  if (body !== undefined) {
    init.headers = { accept: "application/json", "content-type": "application/json" };
    init.body = JSON.stringify(body);
  }
  const response = await send(path, init);
  const text = await response.text();
  return (text ? JSON.parse(text) : null) as T;
}

export async function getTile(query: Query, signal?: AbortSignal): Promise<Tile> {
  const response = await send(urlOf("/v1/heatmap", { ...query, format: "tile" }), {
    headers: { accept: "application/vnd.faultline.tile" },
    signal: signal ?? null,
  });
  return decodeTile(await response.arrayBuffer());
}
