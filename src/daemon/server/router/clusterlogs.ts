import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { LogMessage } from '../../swarm/logs/message.ts';
import { clusterLogs } from '../../swarm/logs/read.ts';
import { type Exchange, RAW } from '../exchange.ts';
import { MULTIPLEXED } from '../hijack.ts';
import { frame } from '../stdcopy.ts';

/** GET /services/{id}/logs and /tasks/{id}/logs. */
export function* replyClusterLogs(x: Exchange, noun: 'service' | 'task'): Coroutine<void> {
  const { query } = x;
  const reading = yield* clusterLogs(x.daemon, noun, x.name, {
    follow: query.flag('follow'),
    stdout: query.flag('stdout'),
    stderr: query.flag('stderr'),
    tail: query.get('tail'),
    since: query.get('since'),
    until: query.get('until'),
  });
  const body = yield* x.stream(200, reading.tty ? RAW : MULTIPLEXED);
  const encoder = new TextEncoder();
  const timestamps = query.flag('timestamps');
  const details = query.flag('details');
  const write = function* (message: LogMessage): Coroutine<void> {
    const time = timestamps ? `${message.timestamp} ` : '';
    const bytes = encoder.encode(`${time}${details ? `${attributes(message)} ` : ''}${message.text}`);
    yield* body.write(reading.tty ? bytes : frame(message.stream, bytes));
  };
  try {
    yield* reading.send(write, x.gone);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    yield* body.write(frame('systemerr', encoder.encode(`${error.message}\n`)));
  }
  yield* body.end();
}

/** Where a line is from, as `details` shows it. */
function attributes({ nodeId, serviceId, taskId }: LogMessage): string {
  return [
    ['com.docker.swarm.node.id', nodeId],
    ['com.docker.swarm.service.id', serviceId],
    ['com.docker.swarm.task.id', taskId],
  ]
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
