import type { ExecConfig } from '#api/container.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { containerPath } from '../container/path.ts';

/** POST /containers/{id}/exec: prepares a command in a running container. @throws ClientError */
export function* execCreate(client: Client, container: string, config: ExecConfig): Coroutine<{ Id: string }> {
  return yield* client.post<{ Id: string }>(containerPath(container, '/exec'), { json: config });
}
