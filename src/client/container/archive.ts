import type { PathStat } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { Response } from '../response.ts';
import { containerPath } from './path.ts';

const STAT = 'X-Docker-Container-Path-Stat';

/** HEAD /containers/{id}/archive: what a path in a container is. @throws ClientError */
export function* containerStatPath(client: Client, id: string, path: string): Coroutine<PathStat> {
  const response = yield* client.request('HEAD', containerPath(id, '/archive'), { query: { path } });
  const stat = statOf(response);
  response.close();
  return stat;
}

/** GET /containers/{id}/archive: a tar of what is at a path. @throws ClientError */
export function* containerCopyFrom(
  client: Client,
  id: string,
  path: string,
): Coroutine<{ stat: PathStat; response: Response }> {
  const response = yield* client.request('GET', containerPath(id, '/archive'), { query: { path } });
  return { stat: statOf(response), response };
}

/** PUT /containers/{id}/archive: unpacks a tar into a directory. @throws ClientError */
export function* containerCopyTo(
  client: Client,
  id: string,
  path: string,
  tar: Uint8Array,
  options: { copyOwner: boolean },
): Coroutine<void> {
  const query = { path, noOverwriteDirNonDir: 'true', copyUIDGID: options.copyOwner ? 'true' : undefined };
  yield* client.send('PUT', containerPath(id, '/archive'), { query, body: { type: 'application/x-tar', bytes: tar } });
}

/** The header's JSON is in base 64 (RFC 4648). */
function statOf(response: Response): PathStat {
  return JSON.parse(new TextDecoder().decode(fromBase64(response.headers.get(STAT) ?? ''))) as PathStat;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function fromBase64(text: string): Uint8Array {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const char of text.replace(/=+$/, '')) {
    held = ((held << 6) | ALPHABET.indexOf(char)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}
