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
import type { Command } from '../dockerfile/instructions/command.ts';
import { processWord } from '../dockerfile/shell/lex.ts';
import { recordId } from './cache.ts';
import type { Solve } from './solve.ts';
import type { StageWork } from './stage.ts';
import type { Vertex } from './trace.ts';

/** What a step is called: the instruction with the variables that are known. */
export function nameOf(solve: Solve, work: StageWork, command: Command): string {
  const { code } = command;
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
  const named = text.replace(/^\S+/, (word) => word.toUpperCase());
  const [document] = command.kind === 'run' ? command.heredocs : [];
  if (!document) return named;
  const [first = '', ...more] = document.content.trim().split('\n');
  return `${named} (${first}${more.length > 0 ? '...' : ''})`;
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
  if (known?.layer) {
    vertex.cached();
    work.add(known.layer, createdBy, known.created);
    return;
  }
  const overlay = layersOf(solve, work.layers);
  try {
    const written = (yield* make({ overlay, view: FileSystemContext.over(overlay) })) ?? overlay;
    const layer = layerOf(solve, written, work.layers.at(-1));
    const created = clock.now;
    const id = recordId(whole);
    daemon.root.buildCache.set(whole, {
      id,
      type: 'regular',
      description: createdBy,
      size: layer.size,
      layer,
      created,
      lastUsed: created,
      uses: 1,
    });
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
