import { invalidParameter, unknownError } from '#errdefs/errdefs.ts';
import type { Clock } from '#kernel/clock.ts';
import { isErrno } from '#kernel/errno.ts';
import { Patterns, readPatterns } from '#kernel/vfs/archive/excludes.ts';
import { pathBelow, readTar, type TarEntry } from '#kernel/vfs/archive/tar.ts';
import { unpackInto } from '#kernel/vfs/archive/unpack.ts';
import { FileSystemContext } from '#kernel/vfs/context.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { decompressLayer } from '../../registry/blob.ts';
import type { ParsedDockerfile } from '../dockerfile/parser/node.ts';
import { parseDockerfile } from '../dockerfile/parser/parse.ts';
import { fileHash } from './filehash.ts';
import { Source } from './source.ts';

/** Where the Dockerfile is where nothing else is said. */
export const DOCKERFILE = 'Dockerfile';
const IGNORE = '.dockerignore';

/** A context with the Dockerfile that was in it. */
export interface BuildContext {
  readonly source: Source;
  readonly dockerfile: ParsedDockerfile;
}

/** The same as a client of BuildKit sends it, with what is told of it. */
export interface LocalsContext extends BuildContext {
  /** How long .dockerignore is; undefined where there is none. */
  readonly ignoreSize: number | undefined;
  /** How many bytes the files at and below these paths hold. */
  contentOf(paths: readonly string[]): number;
  /** The same with what it takes to send them. */
  sizeOf(paths: readonly string[]): number;
}

/**
 * The context of a build from the tar that a client has sent, and the Dockerfile in it (moby remotecontext.Detect).
 * @param name of the Dockerfile in it
 * @param directory where the engine would have unpacked it
 * @throws DockerError `Cannot locate specified Dockerfile: x`, `the Dockerfile (x) cannot be empty`, `failed to parse x: …`
 */
export function archiveContext(body: Uint8Array, name: string, clock: Clock, directory: string): BuildContext {
  return withDockerfile(sourceOf(entriesOf(body), clock), name, directory);
}

/**
 * What a client of BuildKit sends: the files of the context below `context/`, the Dockerfile and .dockerignore below
 * `dockerfile/`. @param found told how long the Dockerfile is, undefined where there is none
 * @throws DockerError
 */
export function localsContext(
  body: Uint8Array,
  name: string,
  clock: Clock,
  found: (size: number | undefined) => void,
): LocalsContext {
  const entries = entriesOf(body);
  const below = (local: string) =>
    entries.flatMap((entry) =>
      entry.path.startsWith(local) ? { ...entry, path: entry.path.slice(local.length) } : [],
    );
  const files = below('context/');
  const definition = below('dockerfile/');
  const sizes = new Map(files.map((entry) => [pathBelow(entry), entry.content?.length ?? 0] as const));
  const sizeIn = (path: string) => definition.find((entry) => pathBelow(entry) === path)?.content?.length;
  found(sizeIn(name));
  const { view } = sourceOf(definition, clock);
  if (!view.find(`/${name}`)) throw unknownError(`failed to read dockerfile: open ${name}: no such file or directory`);
  return {
    source: sourceOf(files, clock),
    dockerfile: readDockerfile(view, name, '/'),
    ignoreSize: sizeIn(IGNORE),
    contentOf: (paths) => transferSize(sizes, paths, 0),
    sizeOf: (paths) => transferSize(sizes, paths, 21),
  };
}

function entriesOf(body: Uint8Array): TarEntry[] {
  try {
    return [...readTar(decompressLayer(body))];
  } catch (error) {
    throw unknownError(`Error processing tar file(exit status 1): ${error instanceof Error ? error.message : error}`);
  }
}

function sourceOf(entries: readonly TarEntry[], clock: Clock): Source {
  const view = FileSystemContext.over(new MemoryFileSystem({ clock }));
  const source = new Source(view);
  try {
    unpackInto(view, '/', entries, { clock, noOverwriteDirNonDir: false });
  } catch (error) {
    throw unknownError(`Error processing tar file(exit status 1): ${error instanceof Error ? error.message : error}`);
  }
  for (const entry of entries) source.hashes.set(pathBelow(entry), fileHash(entry.path, entry));
  return source;
}

/** What it takes to send the files at and below these paths: their names, what they are, and what is in them. */
function transferSize(sizes: ReadonlyMap<string, number>, paths: readonly string[], overhead: number): number {
  const wanted = paths.map((path) =>
    path
      .replace(/^\.?\/+/, '')
      .replace(/^\.$/, '')
      .replace(/[*?[].*$/, ''),
  );
  let total = overhead > 0 ? 2 : 0;
  for (const [path, size] of sizes) {
    if (wanted.some((each) => each === '' || path === each || path.startsWith(each)))
      total += size + (overhead > 0 ? path.length + overhead : 0);
  }
  return total;
}

function withDockerfile(source: Source, name: string, directory: string): BuildContext {
  const { view } = source;
  const found = view.find(`/${name}`);
  if (!found) {
    const lower = name.toLowerCase();
    if (name === DOCKERFILE && view.find(`/${lower}`)) return withDockerfile(source, lower, directory);
    throw unknownError(`Cannot locate specified Dockerfile: ${name}`);
  }
  const dockerfile = readDockerfile(view, name, directory);
  removeIgnored(view, name);
  return { source, dockerfile };
}

function readDockerfile(view: FileSystemContext, name: string, directory: string): ParsedDockerfile {
  let text: string;
  try {
    text = view.readText(`/${name}`);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const place = `${directory}${name === '.' ? '' : `/${name}`}`;
    throw unknownError(`unexpected error reading Dockerfile: read ${place}: ${error.message.toLowerCase()}`);
  }
  if (text === '') throw unknownError(`the Dockerfile (${name}) cannot be empty`);
  try {
    return parseDockerfile(text);
  } catch (error) {
    if (error instanceof Error) throw invalidParameter(`failed to parse ${name}: ${error.message}`);
    throw error;
  }
}

/** The Dockerfile and .dockerignore are sent in any case; where they are ignored they go now. */
function removeIgnored(view: FileSystemContext, name: string): void {
  if (!view.exists(`/${IGNORE}`)) return;
  const patterns = new Patterns(readPatterns(view.readText(`/${IGNORE}`)));
  for (const each of [IGNORE, name]) if (patterns.matches(each)) view.removeAll(`/${each}`);
}
