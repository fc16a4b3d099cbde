import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import type { HijackedStream } from '../hijack.ts';
import { flag } from '../query.ts';
import { containerPath } from './path.ts';

/** Which streams to attach. */
export interface ContainerAttachOptions {
  stdin?: boolean;
  stdout?: boolean;
  stderr?: boolean;
  logs?: boolean;
  detachKeys?: string;
}

/** POST /containers/{id}/attach @throws ClientError */
export function* containerAttach(
  client: Client,
  id: string,
  options: ContainerAttachOptions,
): Coroutine<HijackedStream> {
  const query = {
    stream: '1',
    stdin: flag(options.stdin),
    stdout: flag(options.stdout),
    stderr: flag(options.stderr),
    logs: flag(options.logs),
    detachKeys: options.detachKeys || undefined,
  };
  return yield* client.hijack(containerPath(id, '/attach'), { query });
}
