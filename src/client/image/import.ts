import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { JsonLines } from '../jsonlines.ts';
import { queryText } from '../query.ts';
import type { ProgressMessage } from './create.ts';

/** What an image is made of. */
export interface ImportOptions {
  /** `-` for the tar that is sent, otherwise a URL that the engine fetches. */
  source: string;
  tar?: Uint8Array;
  repository: string;
  tag: string;
  message: string;
  /** Instructions of a Dockerfile. */
  changes: readonly string[];
  platform: string;
}

/** POST /images/create?fromSrc=: makes an image of a file system; answers the engine's report. @throws ClientError */
export function* imageImport(client: Client, options: ImportOptions): Coroutine<JsonLines<ProgressMessage>> {
  const { source, tar, repository, tag, message, changes, platform } = options;
  const pairs = [
    ...changes.map((change) => ['changes', change] as const),
    ['fromSrc', source] as const,
    ...(message === '' ? [] : [['message', message] as const]),
    ...(platform === '' ? [] : [['platform', platform] as const]),
    ...(repository === '' ? [] : [['repo', repository] as const]),
    ...(tag === '' ? [] : [['tag', tag] as const]),
  ];
  const body = { type: 'text/plain', bytes: tar ?? new Uint8Array(0) };
  return new JsonLines<ProgressMessage>(yield* client.request('POST', `/images/create${queryText(pairs)}`, { body }));
}
