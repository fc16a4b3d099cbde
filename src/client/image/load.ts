import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';
import { flag } from '../query.ts';
import type { ProgressMessage } from './create.ts';

/** POST /images/load: takes in what GET /images/get gave; answers the engine's report. @throws ClientError */
export function* imageLoad(
  client: Client,
  tar: Uint8Array,
  options: { quiet?: boolean; platform?: string },
): Coroutine<JsonLines<ProgressMessage>> {
  const query = { quiet: options.quiet ? flag(true) : '0', platform: options.platform || undefined };
  const body = { type: 'application/x-tar', bytes: tar };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', '/images/load', { query, body }));
}
