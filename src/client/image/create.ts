import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';

/** A line of an engine's report on a transfer. */
export interface ProgressMessage {
  id?: string;
  status?: string;
  stream?: string;
  progress?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
  /** For programs; not shown. */
  aux?: unknown;
  errorDetail?: { code?: number; message: string };
}

/** POST /images/create: pulls an image; answers the engine's report. @param image.auth for X-Registry-Auth @throws ClientError */
export function* imageCreate(
  client: Client,
  image: { repository: string; tag: string; platform?: string; auth: string },
): Coroutine<JsonLines<ProgressMessage>> {
  const query = { fromImage: image.repository, tag: image.tag, platform: image.platform || undefined };
  const headers = { 'X-Registry-Auth': image.auth };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', '/images/create', { query, headers }));
}
