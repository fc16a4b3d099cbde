import type { ConfigSpec } from '#api/swarm/config.ts';
import type { SecretSpec } from '#api/swarm/secret.ts';
import type { Process } from '#kernel/process/process.ts';
import { encodeBase64 } from '../../../base64.ts';
import { CliError, pathError } from '../../../command.ts';
import type { FileObject, ServiceFile } from '../../../compose/types.ts';
import type { FileReference } from '../../../opts/filereference.ts';
import { quote } from '../../../pflag/quote.ts';
import { scoped } from '../namespace.ts';
import { stackLabels } from './labels.ts';

/** The secrets or configs that a stack brings along. @throws CliError where a file cannot be read */
export function fileSpecs(
  proc: Process,
  stack: string,
  objects: Readonly<Record<string, FileObject>>,
): (SecretSpec & ConfigSpec)[] {
  return Object.entries(objects)
    .filter(([, object]) => !object.external)
    .map(([name, object]) => {
      const spec: SecretSpec & ConfigSpec = {
        Name: object.name ?? scoped(stack, name),
        Labels: stackLabels(stack, object.labels),
      };
      if (object.driver === undefined) spec.Data = encodeBase64(read(proc, object.file ?? ''));
      else spec.Driver = { Name: object.driver, Options: object.driver_opts };
      if (object.template_driver) spec.Templating = { Name: object.template_driver };
      return spec;
    });
}

function read(proc: Process, path: string): Uint8Array {
  try {
    return proc.fs.readFile(path);
  } catch (error) {
    throw pathError('open', path, error);
  }
}

/** What a service asks for of them, by their names in the cluster. @throws CliError */
export function fileReferences(
  stack: string,
  noun: 'secret' | 'config',
  wanted: readonly ServiceFile[],
  objects: Readonly<Record<string, FileObject>>,
): FileReference[] {
  const references = wanted.map(({ source, target, uid, gid, mode }) => {
    const object = objects[source];
    if (object === undefined) throw new CliError(`undefined ${noun} ${quote(source)}`);
    return {
      name: object.name ?? scoped(stack, source),
      file: { Name: target || source, UID: uid || '0', GID: gid || '0', Mode: mode ?? 0o444 },
    };
  });
  return references.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
