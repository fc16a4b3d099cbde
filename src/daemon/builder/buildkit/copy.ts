import { DockerError, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { lookUpOwner } from '../dockerfile/chown.ts';
import { copyInto } from '../dockerfile/copyfiles.ts';
import { type CopySource, copySources } from '../dockerfile/copysources.ts';
import { placeBelow } from '../dockerfile/dispatchers/copy.ts';
import type { CopyCommand } from '../dockerfile/instructions/command.ts';
import { processWord } from '../dockerfile/shell/lex.ts';
import { BuildProgress } from '../progress.ts';
import { Source } from '../remotecontext/source.ts';
import { fetchBase } from './base.ts';
import { layerStep, layersOf, nameOf } from './layerstep.ts';
import { namedBefore } from './needed.ts';
import type { Solve } from './solve.ts';
import type { StageWork } from './stage.ts';

/** COPY and ADD. @throws DockerError `failed to compute cache key: … "/x": not found` */
export function* copyStep(solve: Solve, work: StageWork, command: CopyCommand): Coroutine<void> {
  const { daemon } = solve;
  const { config } = work.state;
  const source = yield* sourceOf(solve, work, command);
  const vertex = solve.trace.begin(work.nextName(nameOf(solve, work, command)));
  let sources: CopySource[] = [];
  let failure: DockerError | undefined;
  try {
    const host = { daemon, progress: new BuildProgress(() => {}) };
    if (command.sources.length > 0) sources = yield* copySources(host, source, command);
    if (sources.length + command.contents.length > 1 && !command.destination.endsWith('/')) {
      throw invalidParameter(
        `When using ${command.kind.toUpperCase()} with more than one source file, the destination must be a directory and end with a /`,
      );
    }
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    failure = missing(solve, error);
  }
  const { chown, chmod, destination } = command;
  const hashes = sources.map(({ hash }) => hash);
  const documents = command.contents.map(({ content, expand }) => {
    return expand ? processWord(content, work.state.variables, solve.escapeToken, { skipQuotes: true }) : content;
  });
  const key = JSON.stringify([command.kind, hashes, documents, destination, chown, chmod, config.WorkingDir]);
  const names = [...command.sources, ...command.contents.map(({ name }) => name)];
  const createdBy = `${command.kind.toUpperCase()} ${[...names, destination].join(' ')} # buildkit`;
  yield* layerStep(solve, work, vertex, key, createdBy, function* ({ view }) {
    if (failure) throw failure;
    const owner = ownerOf(view, command);
    const mode = /^[0-7]+$/.test(chmod) ? Number.parseInt(chmod, 8) : undefined;
    const target = destination.startsWith('/') ? destination : placeBelow(config.WorkingDir, destination);
    try {
      for (const each of sources) {
        copyInto(view, target, each, {
          owner,
          unpack: command.kind === 'add' && !each.downloaded,
          clock: daemon.clock,
        });
        if (mode !== undefined) view.chmod(placed(view, target, each.path), mode);
      }
      for (const [index, { name }] of command.contents.entries()) {
        const path = placed(view, target, name);
        view.mkdirAll(path.slice(0, path.lastIndexOf('/')) || '/', 0o755);
        view.writeFile(path, documents[index] ?? '', 0o644);
        if (mode !== undefined) view.chmod(path, mode);
        if (owner) view.chown(path, owner.uid, owner.gid);
      }
    } catch (error) {
      if (isErrno(error)) throw unknownError(`failed to copy files: ${error.message.toLowerCase()}`);
      throw error;
    }
    return undefined;
  });
}

/** The context, another stage, or an image. */
function* sourceOf(solve: Solve, work: StageWork, { from, sources }: CopyCommand): Coroutine<Source> {
  if (from === '') {
    if (!solve.contextLoaded && sources.length > 0) {
      solve.contextLoaded = true;
      const vertex = solve.trace.begin('[internal] load build context');
      vertex.status(`transferring context: ${solve.context.sizeOf(sources)}B done`);
      vertex.done();
      solve.remember('source.local', 'local source for context', solve.context.contentOf(sources));
    }
    return solve.context.source;
  }
  const { stages } = solve.instructions;
  const at = stages.indexOf(work.stage);
  const named = stages[namedBefore(stages, from, at)];
  const stage = named ?? (/^\d+$/.test(from) && Number(from) < at ? stages[Number(from)] : undefined);
  const other = stage && solve.works.get(stage);
  if (other) return new Source(FileSystemContext.over(layersOf(solve, other.layers)));
  const image = yield* fetchBase(solve, from);
  return new Source(FileSystemContext.over(layersOf(solve, image.layers)));
}

function placed(view: FileSystemContext, target: string, path: string): string {
  const place = target.replace(/(?<=.)\/+$/, '');
  const below = target.endsWith('/') || view.find(place)?.inode.type === 'directory';
  return below ? `${place === '/' ? '' : place}/${path.split('/').at(-1)}` : place;
}

function ownerOf(view: FileSystemContext, { chown, from }: CopyCommand): { uid: number; gid: number } | undefined {
  if (chown !== '') return lookUpOwner(view, chown);
  return from === '' ? { uid: 0, gid: 0 } : undefined;
}

/** That a source is missing, in BuildKit's words. */
function missing({ daemon }: Solve, error: DockerError): DockerError {
  const name = /stat (.*): file does not exist$/.exec(error.message)?.[1];
  if (name === undefined) return error;
  const reference = `${daemon.random.hex(25)}::${daemon.random.hex(25)}`;
  return unknownError(
    `failed to compute cache key: failed to calculate checksum of ref ${reference}: "/${name.replace(/^\//, '')}": not found`,
  );
}
