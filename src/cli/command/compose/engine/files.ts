import { containerCopyTo } from '#client/container/archive.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { writeTar } from '#kernel/vfs/archive/tar.ts';
import { CliError, type CommandContext } from '../../../command.ts';
import type { ComposeFileObject, ComposeProject, ServiceFile } from '../../../compose/spec/types.ts';

/** Writes configs and secrets that are no files of the host into a container that is about to start. @throws CliError */
export function* writeFiles(
  context: CommandContext,
  project: ComposeProject,
  name: string,
  container: string,
): Coroutine<void> {
  const service = project.services[name];
  for (const [kind, objects, files, place] of [
    ['secret', project.secrets, service?.secrets, '/run/secrets/'],
    ['config', project.configs, service?.configs, '/'],
  ] as const) {
    for (const file of files ?? []) {
      const object = objects[file.source];
      if (object === undefined || object.file !== undefined) continue;
      const text = contentOf(project, kind, file, object);
      if (text === undefined) continue;
      const path = file.target?.startsWith('/') ? file.target : `${place}${file.target ?? file.source}`;
      const tar = writeTar([
        {
          path: path.slice(1),
          type: 'file',
          mode: Number.parseInt(file.mode ?? '0444', 8),
          uid: Number(file.uid ?? 0) || 0,
          gid: Number(file.gid ?? 0) || 0,
          modified: context.proc.clock.wallTime().seconds,
          content: new TextEncoder().encode(text),
        },
      ]);
      yield* containerCopyTo(context.client, container, '/', tar, { copyOwner: Boolean(file.uid || file.gid) });
    }
  }
}

function contentOf(
  project: ComposeProject,
  kind: string,
  { source }: ServiceFile,
  object: ComposeFileObject,
): string | undefined {
  if (object.content !== undefined) return object.content;
  if (object.environment !== undefined) {
    const value = project.environment.get(object.environment);
    if (value !== undefined) return value;
    throw new CliError(
      `environment variable ${JSON.stringify(object.environment)} required by ${kind} ${JSON.stringify(object.name)} is not set`,
    );
  }
  if (object.external) throw new CliError(`unsupported external ${kind} ${source}`);
  return undefined;
}
