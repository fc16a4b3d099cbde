import { DockerError, invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { OverlayFileSystem } from '#kernel/vfs/overlayfs.ts';
import type { Daemon } from '../../../daemon.ts';
import type { Image } from '../../../images/image.ts';
import { joinedHash } from '../../remotecontext/filehash.ts';
import { Source } from '../../remotecontext/source.ts';
import { imageFor } from '../baseimage.ts';
import type { Builder } from '../builder.ts';
import { lookUpOwner } from '../chown.ts';
import { commitStep } from '../commit.ts';
import { copyInto } from '../copyfiles.ts';
import { type CopySource, copySources } from '../copysources.ts';
import type { CopyCommand } from '../instructions/command.ts';
import { copyConfig, shellOf } from '../runconfig.ts';
import type { StageState } from '../state.ts';
import { needsBuildKit } from './run.ts';
import { joined } from './workdir.ts';

/** COPY and ADD: files of the context, of another stage or image, or of the web (moby builder/dockerfile/copy.go). @throws DockerError */
export function* dispatchCopy(builder: Builder, state: StageState, command: CopyCommand): Coroutine<void> {
  const name = command.kind.toUpperCase();
  if (command.chmod !== '') throw needsBuildKit('chmod');
  const { daemon } = builder;
  const source = command.from === '' ? builder.source : yield* otherSource(builder, state, command.from);
  const { destination } = command;
  let sources: CopySource[];
  try {
    sources = yield* copySources(builder, source, command);
  } catch (error) {
    if (error instanceof DockerError) throw error.wrap(`${name} failed`);
    throw error;
  }
  if (sources.length > 1 && !destination.endsWith('/')) {
    throw invalidParameter(
      `When using ${name} with more than one source file, the destination must be a directory and end with a /`,
    );
  }
  const [only] = sources;
  const hash =
    sources.length === 1 && only
      ? only.hash
      : joinedHash(
          'multi',
          sources.map((each) => each.hash),
        );
  const chown = command.chown === '' ? '' : `--chown=${command.chown} `;
  const words = `#(nop) ${name} ${chown}${hash} in ${destination} `;
  const ran = copyConfig(state.config, { Cmd: [...shellOf(state.config), words] });
  const known = builder.prober.probe(state.image, ran);
  if (known) {
    builder.progress.out(' ---> Using cache\n');
    state.image = known;
    return;
  }
  const overlay = layersOf(daemon, state.image);
  const view = FileSystemContext.over(overlay);
  const owner = ownerOf(view, command);
  const target = destination.startsWith('/') ? destination : placeBelow(state.config.WorkingDir, destination);
  try {
    for (const each of sources) {
      copyInto(view, target, each, { owner, unpack: command.kind === 'add' && !each.downloaded, clock: daemon.clock });
    }
  } catch (error) {
    if (isErrno(error)) throw unknownError(`failed to copy files: ${error.message.toLowerCase()}`);
    throw error;
  }
  commitStep(daemon, state, overlay.upper, ran);
}

/** Who the files are to belong to; undefined where they keep their owners. */
function ownerOf(view: FileSystemContext, { chown, from }: CopyCommand): { uid: number; gid: number } | undefined {
  if (chown !== '') {
    try {
      return lookUpOwner(view, chown);
    } catch (error) {
      if (error instanceof DockerError) throw error.wrap('unable to convert uid/gid chown string to host mapping');
      throw error;
    }
  }
  return from === '' ? { uid: 0, gid: 0 } : undefined;
}

/** Another stage, by name or number, or an image. */
function* otherSource(builder: Builder, _state: StageState, from: string): Coroutine<Source> {
  try {
    const stage = builder.stages.find(from);
    const image =
      stage === undefined
        ? yield* imageFor(builder, from, builder.options.platform)
        : builder.daemon.images.byId(stage);
    return new Source(FileSystemContext.over(layersOf(builder.daemon, image)));
  } catch (error) {
    if (error instanceof DockerError) throw error.wrap(`invalid from flag value ${from}`);
    throw error;
  }
}

/** The files of an image, with a layer to write to. */
function layersOf(daemon: Daemon, image: Image | undefined): OverlayFileSystem {
  const lowers = (image?.layers ?? []).map(({ tree }) => tree).reverse();
  return new OverlayFileSystem(lowers, new MemoryFileSystem({ clock: daemon.clock }), []);
}

/** A relative destination from the working directory; a slash at its end stays. */
export function placeBelow(directory: string, destination: string): string {
  const path = joined(`${directory}/${destination}`);
  return destination.endsWith('/') && path !== '/' ? `${path}/` : path;
}
