import { DockerError, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import { digest, digestOf } from '../../images/digest.ts';
import type { StoredLayer } from '../../images/image.ts';
import { packLayer, storedLayer } from '../../images/layer.ts';
import { copyDirectory } from '../../oci/copyup.ts';
import { treeSize } from '../dockerfile/commit.ts';
import { SETTINGS } from '../dockerfile/dispatchers/settings.ts';
import { joined } from '../dockerfile/dispatchers/workdir.ts';
import { expanded } from '../dockerfile/expand.ts';
import type { Command } from '../dockerfile/instructions/command.ts';
import { processWord } from '../dockerfile/shell/lex.ts';
import { BuildProgress } from '../progress.ts';
import { copyStep } from './copy.ts';
import { runStep } from './run.ts';
import type { Solve } from './solve.ts';
import type { StageWork } from './stage.ts';
import type { Vertex } from './trace.ts';

/** Carries one instruction out, or takes what it has come to before. @throws DockerError */
export function* carryOut(solve: Solve, work: StageWork, written: Command): Coroutine<void> {
  const { state } = work;
  const variables = state.variables;
  const command = expanded(written, (word) => processWord(word, variables, solve.escapeToken));
  switch (command.kind) {
    case 'run':
      return yield* runStep(solve, work, command);
    case 'copy':
    case 'add':
      return yield* copyStep(solve, work, command);
    case 'workdir': {
      const { config } = state;
      config.WorkingDir = joined(command.text.startsWith('/') ? command.text : `${config.WorkingDir}/${command.text}`);
      const path = config.WorkingDir;
      const createdBy = `WORKDIR ${path}`;
      const vertex = solve.trace.begin(work.nextName(nameOf(solve, work, written)));
      return yield* layerStep(solve, work, vertex, createdBy, createdBy, function* ({ view }) {
        if (!view.exists(path)) view.mkdirAll(path, 0o755);
        return undefined;
      });
    }
    default: {
      const settle = SETTINGS[command.kind] as (b: unknown, s: unknown, c: Command) => string;
      const host = { progress: new BuildProgress(() => {}), escapeToken: solve.escapeToken };
      const text = settle(host, state, command);
      if (command.kind === 'cmd' || command.kind === 'entrypoint') state.config.ArgsEscaped = true;
      if (command.kind === 'expose')
        work.note(
          `EXPOSE [${Object.keys(state.config.ExposedPorts ?? {})
            .sort()
            .join(' ')}]`,
        );
      else work.note(text);
    }
  }
}

/** What a step is called: the instruction with the variables that are known. */
export function nameOf(solve: Solve, work: StageWork, { code }: Command): string {
  let text = code;
  try {
    text = processWord(code, work.state.variables, solve.escapeToken, {
      skipQuotes: true,
      rawQuotes: true,
      rawEscapes: true,
      skipUnset: true,
    });
  } catch (error) {
    // What cannot be expanded is shown as it is.
    if (!(error instanceof DockerError)) throw error;
  }
  return text.replace(/^\S+/, (word) => word.toUpperCase());
}

/** Where a step writes. */
export interface StepFiles {
  readonly overlay: OverlayFileSystem;
  readonly view: FileSystemContext;
}

/**
 * A step that makes a layer.
 * @param key what it is made of, besides all that came before
 * @param make puts its files in place
 * @throws DockerError
 */
export function* layerStep(
  solve: Solve,
  work: StageWork,
  vertex: Vertex,
  key: string,
  createdBy: string,
  make: (files: StepFiles) => Coroutine<OverlayFileSystem | undefined>,
): Coroutine<void> {
  const { daemon, options } = solve;
  const { clock } = daemon;
  const whole = digest(`${work.key}\n${key}`);
  const known = options.noCache ? undefined : daemon.root.buildCache.get(whole, clock.now);
  work.key = whole;
  if (known) {
    vertex.cached();
    work.add(known.layer, createdBy, known.created);
    return;
  }
  const overlay = layersOf(solve, work.layers);
  try {
    const written = (yield* make({ overlay, view: FileSystemContext.over(overlay) })) ?? overlay;
    const layer = layerOf(solve, written, work.layers.at(-1));
    const created = clock.now;
    const id = whole.slice('sha256:'.length, 'sha256:'.length + 25);
    daemon.root.buildCache.set(whole, { id, description: createdBy, layer, created, lastUsed: created, uses: 1 });
    vertex.done();
    work.add(layer, createdBy, created);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    vertex.failed(error.message.replace(/^failed to compute cache key: /, ''));
    throw error;
  }
}

/** The files of layers, with a layer to write to. */
export function layersOf({ daemon }: Solve, layers: readonly StoredLayer[]): OverlayFileSystem {
  const lowers = layers.map(({ tree }) => tree).reverse();
  return new OverlayFileSystem(lowers, new MemoryFileSystem({ clock: daemon.clock }), []);
}

function layerOf(
  { daemon: { clock } }: Solve,
  overlay: OverlayFileSystem,
  below: StoredLayer | undefined,
): StoredLayer {
  const tree = new MemoryFileSystem({ at: clock.now });
  copyDirectory(overlay.upper.root, tree.root);
  const size = treeSize(tree.root);
  return storedLayer(tree, size, digestOf(packLayer({ tree, size }, clock)), below?.chainId ?? '');
}

/** What is left out. */
export function notSimulated(what: string): DockerError {
  return unknownError(`not simulated: ${what}`);
}
