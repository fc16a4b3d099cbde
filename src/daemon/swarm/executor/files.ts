import { unknownError } from '#errdefs/errdefs.ts';
import { fromBase64 } from '../ca/base64.ts';
import type { ConfigObject, SecretObject, TaskObject } from '../store/objects.ts';
import type { ClusterFile } from './clustertask.ts';
import { expandText, type TemplateContext } from './template.ts';

/** What a node has of the secrets and configs that its tasks need. */
export interface Dependencies {
  readonly secrets: ReadonlyMap<string, SecretObject>;
  readonly configs: ReadonlyMap<string, ConfigObject>;
}

/** The files that a task's container gets. @throws DockerError where the node does not have one */
export function clusterFiles(task: TaskObject, dependencies: Dependencies, context: TemplateContext): ClusterFile[] {
  const { Secrets: secrets = [], Configs: configs = [] } = task.Spec.ContainerSpec ?? {};
  const files: ClusterFile[] = [];
  for (const { File: file, SecretID: id, SecretName: name } of secrets) {
    const secret = dependencies.secrets.get(id);
    if (!secret) throw unknownError(`unable to get secret from secret store: secret ${id} not found`);
    if (!file) continue;
    const target = file.Name.startsWith('/') ? file.Name : `/run/secrets/${file.Name || name}`;
    const data = contentOf(secret.Spec.Data ?? '', secret.Spec.Templating?.Name, context);
    files.push({ kind: 'secret', target, id, uid: Number(file.UID), gid: Number(file.GID), mode: file.Mode, data });
  }
  for (const { File: file, ConfigID: id } of configs) {
    const config = dependencies.configs.get(id);
    if (!config) throw unknownError(`unable to get config from config store: config ${id} not found`);
    if (!file) continue;
    const target = file.Name.startsWith('/') ? file.Name : `/${file.Name}`;
    const data = contentOf(config.Spec.Data ?? '', config.Spec.Templating?.Name, context);
    files.push({ kind: 'config', target, id, uid: Number(file.UID), gid: Number(file.GID), mode: file.Mode, data });
  }
  return files;
}

/** With `--template-driver golang` the content is a template itself. */
function contentOf(base64: string, template: string | undefined, context: TemplateContext): Uint8Array {
  const bytes = fromBase64(base64) ?? new Uint8Array();
  if (template !== 'golang') return bytes;
  return new TextEncoder().encode(expandText(new TextDecoder().decode(bytes), context));
}
