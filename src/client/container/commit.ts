import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';

/** What an image made from a container is called and says. */
export interface CommitOptions {
  reference: { repository: string; tag: string };
  author: string;
  comment: string;
  changes: readonly string[];
  pause: boolean;
}

/** POST /commit: makes an image of a container; answers its id. @throws ClientError */
export function* containerCommit(client: Client, id: string, options: CommitOptions): Coroutine<{ Id: string }> {
  const query = {
    container: id,
    repo: options.reference.repository,
    tag: options.reference.tag,
    author: options.author,
    comment: options.comment,
    pause: options.pause ? undefined : '0',
    changes: options.changes.length > 0 ? options.changes.join('\n') : undefined,
  };
  return yield* client.post<{ Id: string }>('/commit', { query });
}
