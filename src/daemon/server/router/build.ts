import { DockerError, invalidParameter, notImplemented, unknownError } from '#errdefs/errdefs.ts';
import { arrived } from '#kernel/code.ts';
import { anyOf, type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import { sharedBy } from '../../builder/buildkit/usage.ts';
import { builderCode } from '../../builder/code.ts';
import type { BuildMessage } from '../../builder/progress.ts';
import type { BodyStream, Exchange } from '../exchange.ts';
import { post, type Route } from './route.ts';

/** /build */
export const buildRoutes: readonly Route[] = [
  post('/build/prune', prune),
  post('/build/cancel', cancel),
  post('/build', build),
  post('/session', session),
];

/** Takes out of BuildKit's cache what no image has, or everything. */
function prune(x: Exchange): Coroutine<void> {
  x.filters.validate(['until', 'id', 'label', 'label!', 'type', 'shared', 'private', 'unused-for', 'inuse']);
  const keep = x.query.get('keep-storage');
  if (keep !== '' && !/^[+-]?\d+$/.test(keep)) {
    throw unknownError(
      `keep-storage is in bytes and expects an integer, got ${keep}: strconv.ParseInt: parsing ${JSON.stringify(keep)}: invalid syntax`,
    );
  }
  const { daemon, query } = x;
  const shared = sharedBy(daemon);
  const gone = daemon.root.buildCache.remove((record) => query.flag('all') || !shared(record));
  const space = gone.reduce((sum, { size }) => sum + size, 0);
  return x.reply(200, { CachesDeleted: gone.length > 0 ? gone.map(({ id }) => id) : null, SpaceReclaimed: space });
}

function cancel(x: Exchange): Coroutine<void> {
  if (x.query.get('id') === '') throw invalidParameter('build ID not provided');
  return x.empty(200);
}

function session(x: Exchange): Coroutine<void> {
  if (!x.headers.has('Upgrade')) throw invalidParameter('no upgrade proto in request');
  throw notImplemented('not simulated: sessions of BuildKit');
}

/** The report of a build while it goes on. Once it has begun, what goes wrong is told in it; whoever hangs up ends the build. */
function* build(x: Exchange): Coroutine<void> {
  const { daemon, gone } = x;
  const { imageBuild, solveBuild, buildOptions, BuildPanic, StepFailure } = yield* arrived(builderCode);
  const options = buildOptions(x.query, x.headers.get('X-Registry-Config'));
  const carryOut = x.query.get('version') === '2' ? solveBuild : imageBuild;
  const lines: BuildMessage[] = [];
  const held: BuildMessage[] = [];
  const changed = new WaitQueue();
  let ended: { id: string } | { error: unknown } | undefined;
  const tell = (message: BuildMessage) => {
    (options.quiet ? held : lines).push(message);
    changed.wakeAll();
  };
  const thread = daemon.proc.thread(
    (function* () {
      try {
        ended = { id: yield* carryOut(daemon, options, x.body, tell) };
      } catch (error) {
        ended = { error };
      } finally {
        changed.wakeAll();
      }
    })(),
  );
  let body: BodyStream | undefined;
  const write = function* (message: BuildMessage): Coroutine<void> {
    body ??= yield* x.stream(200, 'application/json');
    yield* body.write(`${JSON.stringify(message)}\r\n`);
  };
  try {
    while (!ended || lines.length > 0) {
      const line = lines.shift();
      if (line) yield* write(line);
      else if (gone.done()) return;
      else yield anyOf(changed, gone.changed);
    }
  } finally {
    thread.cancel();
  }
  if ('id' in ended) {
    // Who asked for quiet gets the id and nothing else.
    if (options.quiet) yield* write({ stream: `${ended.id}\n` });
  } else {
    const { error } = ended;
    if (options.quiet) for (const line of held) yield* write(line);
    if (error instanceof BuildPanic) {
      x.spent = true;
      return;
    }
    if (!(error instanceof DockerError) || !body) throw error;
    const { message } = error;
    const code = error instanceof StepFailure ? { code: error.code } : {};
    yield* write({ errorDetail: { ...code, message }, error: message });
  }
  yield* (body as BodyStream | undefined)?.end() ?? x.empty(200);
}
