import { DockerError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Daemon } from '../../daemon.ts';
import type { BuildOptions } from '../options.ts';
import type { BuildMessage } from '../progress.ts';
import { Solve } from './solve.ts';

/**
 * POST /build?version=2: a build with BuildKit.
 * @param tell takes the lines of the report: what becomes of the steps, and last the id of the image
 * @returns the id of the image
 * @throws DockerError `failed to solve: …`
 */
export function* solveBuild(
  daemon: Daemon,
  options: BuildOptions,
  body: Uint8Array,
  tell: (message: BuildMessage) => void,
): Coroutine<string> {
  try {
    const solve = new Solve(daemon, options, (event) => tell({ id: 'moby.buildkit.trace', aux: event }));
    const id = yield* solve.run(body);
    tell({ id: 'moby.image.id', aux: { ID: id } });
    return id;
  } catch (error) {
    throw error instanceof DockerError ? error.wrap('failed to solve') : error;
  }
}
