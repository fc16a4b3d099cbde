import type { ConfigReference, SecretReference } from '#api/swarm/task.ts';
import type { Client } from '#client/client.ts';
import { configList } from '#client/config/list.ts';
import { secretList } from '#client/secret/list.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError } from '../../command.ts';
import type { FileReference } from '../../opts/filereference.ts';

/** Two secrets or configs cannot be the same file. @throws CliError */
function checkTargets(noun: string, references: readonly FileReference[]): void {
  const targets = new Set<string>();
  for (const { name, file } of references) {
    if (targets.has(file.Name)) throw new CliError(`duplicate ${noun} target for ${name} not allowed`);
    targets.add(file.Name);
  }
}

/** The secrets asked for, with their ids. @throws CliError, ClientError */
export function* findSecrets(client: Client, references: readonly FileReference[]): Coroutine<SecretReference[]> {
  checkTargets('secret', references);
  if (references.length === 0) return [];
  const filters = new Map([['name', references.map(({ name }) => name)]]);
  const known = new Map((yield* secretList(client, { filters })).map(({ ID, Spec }) => [Spec.Name, ID]));
  return references.map(({ name, file }) => {
    const id = known.get(name);
    if (id === undefined) throw new CliError(`secret not found: ${name}`);
    return { File: file, SecretID: id, SecretName: name };
  });
}

/**
 * The configs asked for, with their ids; those of `runtime` are for the container's runtime and no files.
 * @throws CliError, ClientError
 */
export function* findConfigs(
  client: Client,
  references: readonly FileReference[],
  runtime: readonly string[] = [],
): Coroutine<ConfigReference[]> {
  checkTargets('config', references);
  const names = [...references.map(({ name }) => name), ...runtime];
  if (names.length === 0) return [];
  const filters = new Map([['name', names]]);
  const known = new Map((yield* configList(client, { filters })).map(({ ID, Spec }) => [Spec.Name, ID]));
  const idOf = (name: string): string => {
    const id = known.get(name);
    if (id === undefined) throw new CliError(`config not found: ${name}`);
    return id;
  };
  return [
    ...references.map(({ name, file }) => ({ File: file, ConfigID: idOf(name), ConfigName: name })),
    ...runtime.map((name) => ({ Runtime: {}, ConfigID: idOf(name), ConfigName: name })),
  ];
}
