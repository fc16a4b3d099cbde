import type { Coroutine } from '#kernel/coroutine.ts';
import type { Client } from '../client.ts';
import { flag, type Query } from '../query.ts';
import type { Response } from '../response.ts';
import { containerPath } from './path.ts';

/** Which part of the log to send. */
export interface ContainerLogsOptions {
  stdout?: boolean;
  stderr?: boolean;
  since?: string;
  until?: string;
  timestamps?: boolean;
  details?: boolean;
  follow?: boolean;
  tail?: string;
}

/** GET /containers/{id}/logs: raw bytes of a container with a terminal, else multiplexed frames. @throws ClientError */
export function* containerLogs(client: Client, id: string, options: ContainerLogsOptions): Coroutine<Response> {
  return yield* client.request('GET', containerPath(id, '/logs'), { query: logsQuery(options) });
}

/** The options as the API's parameters. */
export function logsQuery(options: ContainerLogsOptions): Query {
  return {
    stdout: flag(options.stdout),
    stderr: flag(options.stderr),
    since: options.since || undefined,
    until: options.until || undefined,
    timestamps: flag(options.timestamps),
    details: flag(options.details),
    follow: flag(options.follow),
    tail: options.tail ?? '',
  };
}
