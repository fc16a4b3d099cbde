import { unknownError } from '#errdefs/errdefs.ts';
import { type Coroutine, reschedule } from '#kernel/coroutine.ts';
import { containerAttach } from '../../containers/attach.ts';
import { containerCreate } from '../../containers/create.ts';
import { killContainer } from '../../containers/kill.ts';
import { containerRemove } from '../../containers/remove.ts';
import { containerStart } from '../../containers/start.ts';
import { containerWait, waitUntilDone } from '../../containers/wait.ts';
import { imageConfig } from '../../images/config.ts';
import { newImage } from '../../images/imagejson.ts';
import { resolved } from '../dockerfile/dispatchers/settings.ts';
import type { RunCommand } from '../dockerfile/instructions/command.ts';
import { chomped } from '../dockerfile/parser/heredoc.ts';
import { quoted } from '../dockerfile/quoted.ts';
import { shellOf } from '../dockerfile/runconfig.ts';
import { layerStep, nameOf, notSimulated } from './layerstep.ts';
import type { Solve } from './solve.ts';
import type { StageWork } from './stage.ts';
import type { Vertex } from './trace.ts';

/** RUN, in a container that is gone afterwards. @throws DockerError `process "/bin/sh -c x" did not complete successfully: exit code: 1` */
export function* runStep(solve: Solve, work: StageWork, command: RunCommand): Coroutine<void> {
  const { config, args } = work.state;
  const words = wordsOf(work, command);
  const given = args.without(config.Env ?? []);
  const shown = given.filter((arg) => args.shows(arg.split('=', 1)[0] ?? '')).sort();
  const text = [...(shown.length > 0 ? [`|${shown.length}`, ...shown] : []), ...words].join(' ');
  const vertex = solve.trace.begin(work.nextName(nameOf(solve, work, command)));
  const key = JSON.stringify(['run', words, shown, config.Env, config.User, config.WorkingDir, command.network]);
  yield* layerStep(solve, work, vertex, key, `RUN ${text} # buildkit`, function* () {
    if (command.mounts.length > 0) throw notSimulated('RUN --mount');
    return yield* inContainer(solve, work, vertex, words, given, command.network);
  });
}

/** The command; here-documents below it are given to the shell with it, or are all of it. */
function wordsOf({ state }: StageWork, { command, heredocs }: RunCommand): string[] {
  const [only] = heredocs;
  const [line = ''] = command.words;
  if (!command.shell || !only) return resolved(command, state.config);
  if (heredocs.length === 1 && /^<<-?\S+$/.test(line.trim())) {
    const script = only.chomp ? chomped(only.content) : only.content;
    return [...shellOf(state.config), script];
  }
  const documents = heredocs.map(({ name, content }) => `\n${content}${name}`).join('');
  return [...shellOf(state.config), `${line}${documents}`];
}

function* inContainer(
  { daemon, options }: Solve,
  work: StageWork,
  vertex: Vertex,
  words: string[],
  args: string[],
  network: string,
) {
  const { config } = work.state;
  const given = Object.entries(config).filter(([, value]) => value !== null && value !== undefined);
  const image = newImage(daemon.clock, {
    created: daemon.clock.now,
    config: imageConfig(Object.fromEntries(given)),
    layers: work.layers,
    history: work.history,
  });
  const mode = network || options.networkMode;
  const { Id: id } = containerCreate(
    daemon,
    '',
    {
      Image: image.id,
      Hostname: 'buildkitsandbox',
      Cmd: words,
      Entrypoint: [''],
      Env: [...(config.Env ?? []), ...args],
      Healthcheck: { Test: ['NONE'] },
      HostConfig: {
        NetworkMode: mode === '' ? 'default' : mode,
        LogConfig: { Type: 'none', Config: {} },
        ...(options.extraHosts.length > 0 && { ExtraHosts: [...options.extraHosts] }),
      },
    },
    image,
  );
  const container = daemon.containers.get(id);
  try {
    const status = yield* told(daemon, id, vertex);
    if (status !== 0) {
      throw unknownError(`process ${quoted(words.join(' '))} did not complete successfully: exit code: ${status}`);
    }
    const { overlay } = container;
    yield* containerRemove(daemon, id, { force: true, volumes: true });
    return overlay;
  } finally {
    if (!container.state.removed) {
      if (container.state.running) killContainer(daemon, container, 'SIGKILL');
      daemon.proc.thread(containerRemove(daemon, id, { force: true, volumes: true }));
    }
  }
}

/** Runs a container to its end and tells what it prints. @returns its exit status */
function* told(daemon: Solve['daemon'], id: string, vertex: Vertex): Coroutine<number> {
  const wants = { stdin: false, stdout: true, stderr: true, logs: false, stream: true };
  const { output } = containerAttach(daemon, id, wants);
  const decoder = new TextDecoder();
  yield* containerStart(daemon, id);
  for (;;) {
    const piece = output.take();
    if (piece) vertex.log(decoder.decode(piece.bytes, { stream: true }));
    else if (output.ended) break;
    else yield output.changed;
  }
  const { StatusCode: status } = yield* waitUntilDone(containerWait(daemon, id, ''));
  yield reschedule;
  return status;
}
