import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';
import { queryText } from '../query.ts';
import type { ProgressMessage } from './create.ts';

/** What POST /build is asked for, by the names of its parameters; those that are empty are left out. */
export interface BuildRequest {
  readonly tags: readonly string[];
  readonly extraHosts: readonly string[];
  readonly securityOptions: readonly string[];
  /** All others, as they are sent. */
  readonly parameters: Readonly<Record<string, string>>;
  /** For X-Registry-Config. */
  readonly auth: string;
}

/** POST /build: builds an image of a context; answers the engine's report. @param tar the context @throws ClientError */
export function* imageBuild(
  client: Client,
  tar: Uint8Array,
  request: BuildRequest,
): Coroutine<JsonLines<ProgressMessage>> {
  const { tags, extraHosts, securityOptions, parameters, auth } = request;
  const pairs = [
    ...Object.entries(parameters).filter(([, value]) => value !== ''),
    ...extraHosts.map((host) => ['extrahosts', host] as const),
    ...securityOptions.map((option) => ['securityopt', option] as const),
    ...tags.map((tag) => ['t', tag] as const),
  ].sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  const path = `/build${queryText(pairs as [string, string][])}`;
  const options = { body: { type: 'application/x-tar', bytes: tar }, headers: { 'X-Registry-Config': auth } };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', path, options));
}
