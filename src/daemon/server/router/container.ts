import type { ContainerCreateRequest, ExecConfig, ExecStartConfig, PathStat, UpdateConfig } from '#api/container.ts';
import { DockerError, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import { Headers } from '#http/headers.ts';
import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, sleep } from '#kernel/coroutine.ts';
import { containerArchiveGet, containerArchivePut, containerStatPath } from '../../containers/archive.ts';
import { type Attached, containerAttach } from '../../containers/attach.ts';
import { containerChanges } from '../../containers/changes.ts';
import { containerCommit } from '../../containers/commit.ts';
import { containerCreate } from '../../containers/create.ts';
import { execAttached, execCreate, execOf, execPrepare, execStart } from '../../containers/exec.ts';
import { containerExport } from '../../containers/export.ts';
import { containerInspect } from '../../containers/inspect.ts';
import { containerKill } from '../../containers/kill.ts';
import { containerList } from '../../containers/list.ts';
import { containerLogs } from '../../containers/logs.ts';
import { containerPause } from '../../containers/pause.ts';
import { containersPrune } from '../../containers/prune.ts';
import { containerRemove } from '../../containers/remove.ts';
import { containerRename } from '../../containers/rename.ts';
import { containerResize, execResize, type TerminalSize } from '../../containers/resize.ts';
import { containerRestart } from '../../containers/restart.ts';
import { containerStart } from '../../containers/start.ts';
import { containerStats, type StatsSample } from '../../containers/stats.ts';
import { containerStop, type StopOptions } from '../../containers/stop.ts';
import { containerTop } from '../../containers/top.ts';
import { containerUnpause } from '../../containers/unpause.ts';
import { containerUpdate } from '../../containers/update.ts';
import { containerWait, waitUntilDone } from '../../containers/wait.ts';
import { makePluginVolumes } from '../../volumes/plugin.ts';
import { CONTAINER_CREATE, CONTAINER_UPDATE, EXEC_CREATE, EXEC_START } from '../bodies.ts';
import { type Exchange, RAW } from '../exchange.ts';
import { MULTIPLEXED, serveStreams } from '../hijack.ts';
import { statusOf } from '../status.ts';
import { frame } from '../stdcopy.ts';
import { get, head, post, put, type Route, remove } from './route.ts';

const MAX_UINT32 = 4_294_967_295;
const TAR = 'application/x-tar';

/** /containers, /exec and /commit. */
export const containerRoutes: readonly Route[] = [
  head('/containers/{}/archive', statPath),
  get('/containers/json', list),
  get('/containers/{}/export', (x) => x.whole(200, containerExport(x.daemon, x.name), 'application/octet-stream')),
  get('/containers/{}/changes', (x) => x.reply(200, containerChanges(x.daemon, x.name))),
  get('/containers/{}/json', (x) => x.reply(200, containerInspect(x.daemon, x.name, x.query.flag('size')))),
  get('/containers/{}/top', top),
  get('/containers/{}/logs', logs),
  get('/containers/{}/stats', stats),
  get('/exec/{}/json', (x) => x.reply(200, execOf(x.daemon, x.name).toApi())),
  get('/containers/{}/archive', archiveGet),
  post('/containers/create', create),
  post('/containers/{}/kill', kill),
  post('/containers/{}/pause', pause),
  post('/containers/{}/unpause', unpause),
  post('/containers/{}/restart', restart),
  post('/containers/{}/start', start),
  post('/containers/{}/stop', stop),
  post('/containers/{}/wait', wait),
  post('/containers/{}/resize', resize),
  post('/containers/{}/attach', attach),
  post('/containers/{}/exec', createExec),
  post('/exec/{}/start', startExec),
  post('/exec/{}/resize', resizeExec),
  post('/containers/{}/rename', rename),
  post('/containers/{}/update', (x) =>
    x.reply(200, containerUpdate(x.daemon, x.name, x.json<UpdateConfig>(CONTAINER_UPDATE))),
  ),
  post('/containers/prune', prune),
  post('/commit', commit),
  put('/containers/{}/archive', archivePut),
  remove('/containers/{}', removeContainer),
];

function list(x: Exchange): Coroutine<void> {
  const { query } = x;
  const text = query.get('limit');
  if (text !== '' && !/^[+-]?\d+$/.test(text)) {
    throw unknownError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const limit = Number(text);
  return x.reply(
    200,
    containerList(x.daemon, { all: query.flag('all'), limit, size: query.flag('size'), filters: x.filters }),
  );
}

function* create(x: Exchange): Coroutine<void> {
  const request =
    x.body.length === 0 ? x.json<ContainerCreateRequest>() : x.json<ContainerCreateRequest>(CONTAINER_CREATE);
  if (Object.keys(request).length === 0)
    throw invalidParameter('config cannot be empty in order to create a container');
  const created = containerCreate(x.daemon, x.query.get('name'), request);
  try {
    yield* makePluginVolumes(x.daemon, x.daemon.containers.get(created.Id));
  } catch (error) {
    yield* containerRemove(x.daemon, created.Id, { force: true });
    throw error;
  }
  yield* x.reply(201, created);
}

function* start(x: Exchange): Coroutine<void> {
  yield* containerStart(x.daemon, x.name);
  yield* x.empty(204);
}

function* stop(x: Exchange): Coroutine<void> {
  yield* containerStop(x.daemon, x.name, stopOptions(x));
  yield* x.empty(204);
}

function* restart(x: Exchange): Coroutine<void> {
  yield* containerRestart(x.daemon, x.name, stopOptions(x));
  yield* x.empty(204);
}

function stopOptions({ query }: Exchange): StopOptions {
  const timeout = query.get('t');
  if (timeout !== '' && !/^-?\d+$/.test(timeout)) {
    throw unknownError(`strconv.Atoi: parsing ${JSON.stringify(timeout)}: invalid syntax`);
  }
  return {
    ...(timeout !== '' && { timeout: Number(timeout) }),
    ...(query.get('signal') !== '' && { signal: query.get('signal') }),
  };
}

function* kill(x: Exchange): Coroutine<void> {
  containerKill(x.daemon, x.name, x.query.get('signal'));
  yield* x.empty(204);
}

function* pause(x: Exchange): Coroutine<void> {
  containerPause(x.daemon, x.name);
  yield* x.empty(204);
}

function* unpause(x: Exchange): Coroutine<void> {
  containerUnpause(x.daemon, x.name);
  yield* x.empty(204);
}

function* rename(x: Exchange): Coroutine<void> {
  containerRename(x.daemon, x.name, x.query.get('name'));
  yield* x.empty(204);
}

function* removeContainer(x: Exchange): Coroutine<void> {
  const { query } = x;
  yield* containerRemove(x.daemon, x.name, {
    force: query.flag('force'),
    volumes: query.flag('v'),
    link: query.flag('link'),
  });
  yield* x.empty(204);
}

function* prune(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* containersPrune(x.daemon, x.filters));
}

function* top(x: Exchange): Coroutine<void> {
  yield* x.reply(200, yield* containerTop(x.daemon, x.name, x.query.get('ps_args')));
}

/** The head is sent at once: from then on the client knows that nothing will be missed. */
function* wait(x: Exchange): Coroutine<void> {
  const pending = containerWait(x.daemon, x.name, x.query.get('condition'));
  const body = yield* x.stream(200, 'application/json');
  const result = yield* waitUntilDone(pending);
  yield* body.write(`${JSON.stringify(result)}\n`);
  yield* body.end();
}

function* attach(x: Exchange): Coroutine<void> {
  const { query } = x;
  let attached: Attached;
  try {
    attached = containerAttach(x.daemon, x.name, {
      stdin: query.flag('stdin'),
      stdout: query.flag('stdout'),
      stderr: query.flag('stderr'),
      logs: query.flag('logs'),
      stream: query.flag('stream'),
    });
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    return yield* x.refuseStream(statusOf(error.kind), error.message);
  }
  yield* serveStreams(x, attached);
}

function* createExec(x: Exchange): Coroutine<void> {
  yield* x.reply(201, { Id: execCreate(x.daemon, x.name, x.json<ExecConfig>(EXEC_CREATE)) });
}

function* startExec(x: Exchange): Coroutine<void> {
  const config = x.optionalJson<ExecStartConfig>(EXEC_START) ?? {};
  const exec = execPrepare(x.daemon, x.name);
  if (config.ConsoleSize) exec.config.ConsoleSize = config.ConsoleSize;
  if (config.Detach) {
    execStart(x.daemon, exec);
    yield* x.empty(200);
    return;
  }
  yield* serveStreams(x, execAttached(exec), () => {
    try {
      execStart(x.daemon, exec);
      return undefined;
    } catch (error) {
      if (error instanceof DockerError) return error.message;
      throw error;
    }
  });
}

function* resize(x: Exchange): Coroutine<void> {
  containerResize(x.daemon, x.name, sizeOf(x));
  yield* x.empty(200);
}

function* resizeExec(x: Exchange): Coroutine<void> {
  execResize(x.daemon, x.name, sizeOf(x));
  yield* x.empty(200);
}

function sizeOf({ query }: Exchange): TerminalSize {
  for (const name of ['h', 'w']) {
    const text = query.get(name);
    const fault = !/^[+-]?\d+$/.test(text)
      ? 'invalid syntax'
      : Number(text) < 0 || Number(text) > MAX_UINT32
        ? 'value out of range'
        : undefined;
    if (fault !== undefined) {
      const noun = name === 'h' ? 'height' : 'width';
      throw invalidParameter(`invalid resize ${noun} ${JSON.stringify(text)}: ${fault}`);
    }
  }
  return { rows: Number(query.get('h')), columns: Number(query.get('w')) };
}

function* logs(x: Exchange): Coroutine<void> {
  const { query } = x;
  if (!query.flag('stdout') && !query.flag('stderr')) {
    throw invalidParameter('Bad parameters: you must choose at least one stream');
  }
  const reading = containerLogs(x.daemon, x.name, {
    stdout: query.flag('stdout'),
    stderr: query.flag('stderr'),
    follow: query.flag('follow'),
    timestamps: query.flag('timestamps'),
    details: query.flag('details'),
    since: query.get('since'),
    until: query.get('until'),
    tail: query.get('tail'),
  });
  const body = yield* x.stream(200, reading.tty ? RAW : MULTIPLEXED);
  const encoder = new TextEncoder();
  const write = function* (stream: 'stdout' | 'stderr', text: string): Coroutine<void> {
    const bytes = encoder.encode(text);
    yield* body.write(reading.tty ? bytes : frame(stream, bytes));
  };
  yield* reading.send(write, x.gone);
  yield* body.end();
}

function* stats(x: Exchange): Coroutine<void> {
  const { daemon, query } = x;
  const container = daemon.containers.get(x.name);
  const streaming = query.flag('stream', true);
  if (streaming && query.flag('one-shot')) throw invalidParameter('cannot have stream=true and one-shot=true');
  const body = yield* x.stream(200, 'application/json');
  const { clock } = daemon;
  let previous: StatsSample | undefined;
  if (container.state.running && !query.flag('one-shot')) {
    previous = (yield* containerStats(daemon, container)).sample;
    yield* sleep(clock, SECOND);
  }
  for (;;) {
    const oneShot = query.flag('one-shot');
    const { stats: moment, sample } = yield* containerStats(daemon, container, previous, oneShot);
    yield* body.write(`${JSON.stringify(moment)}\n`);
    if (!streaming || x.gone.done() || container.state.removed) break;
    previous = sample;
    yield* sleep(clock, SECOND);
  }
  yield* body.end();
}

function* commit(x: Exchange): Coroutine<void> {
  const { query } = x;
  if (query.get('container') === '') throw invalidParameter('invalid name or ID supplied: ""');
  const id = containerCommit(x.daemon, query.get('container'), {
    repository: query.get('repo'),
    tag: query.get('tag'),
    comment: query.get('comment'),
    author: query.get('author'),
    pause: query.flag('pause', true),
    config: x.optionalJson(),
    changes: query.get('changes').split('\n'),
  });
  yield* x.reply(201, { Id: id });
}

function* statPath(x: Exchange): Coroutine<void> {
  const stat = containerStatPath(x.daemon, x.name, pathOf(x));
  yield* x.whole(200, new Uint8Array(0), 'application/json', statHeader(stat));
}

function* archiveGet(x: Exchange): Coroutine<void> {
  const { stat, tar } = containerArchiveGet(x.daemon, x.name, pathOf(x));
  const body = yield* x.stream(200, TAR, statHeader(stat));
  yield* body.write(tar);
  yield* body.end();
}

function* archivePut(x: Exchange): Coroutine<void> {
  const noOverwriteDirNonDir = x.query.flag('noOverwriteDirNonDir');
  containerArchivePut(x.daemon, x.name, pathOf(x), x.body, { noOverwriteDirNonDir });
  yield* x.empty(200);
}

function pathOf({ query }: Exchange): string {
  const path = query.get('path');
  if (path === '') throw invalidParameter('bad parameter: pathcannot be empty');
  return path;
}

function statHeader(stat: PathStat): Headers {
  return new Headers([['X-Docker-Container-Path-Stat', base64(new TextEncoder().encode(JSON.stringify(stat)))]]);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648, 4. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3);
    const bits = a * 65_536 + (b ?? 0) * 256 + (c ?? 0);
    text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63);
    text += b === undefined ? '=' : ALPHABET.charAt((bits >> 6) & 63);
    text += c === undefined ? '=' : ALPHABET.charAt(bits & 63);
  }
  return text;
}
