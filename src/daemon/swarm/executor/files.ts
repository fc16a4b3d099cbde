import { unknownError } from '#errdefs/errdefs.ts';
import { fromBase64 } from '../ca/base64.ts';
import type { ConfigObject, SecretObject, TaskObject } from '../store/objects.ts';
import type { ClusterFile } from './clustertask.ts';
import { expandPayload, type PayloadContext, type TemplateContext, templateFault } from './template.ts';

/** What a node has of the secrets and configs that its tasks need. */
export interface Dependencies {
  readonly secrets: ReadonlyMap<string, SecretObject>;
  readonly configs: ReadonlyMap<string, ConfigObject>;
}

/** The files that a task's container gets. @throws DockerError where the node does not have one */
export function clusterFiles(task: TaskObject, dependencies: Dependencies, context: TemplateContext): ClusterFile[] {
  const { Secrets: secrets = [], Configs: configs = [] } = task.Spec.ContainerSpec ?? {};
  const files: ClusterFile[] = [];
  const payload = payloadContext(task, dependencies, context);
  for (const { File: file, SecretID: id, SecretName: name } of secrets) {
    const secret = dependencies.secrets.get(id);
    if (!secret) throw unknownError(`unable to get secret from secret store: secret ${id} not found`);
    if (!file) continue;
    const target = file.Name.startsWith('/') ? file.Name : `/run/secrets/${file.Name || name}`;
    const data = contentOf('secret', secret, payload);
    files.push({ kind: 'secret', target, id, uid: Number(file.UID), gid: Number(file.GID), mode: file.Mode, data });
  }
  for (const { File: file, ConfigID: id } of configs) {
    const config = dependencies.configs.get(id);
    if (!config) throw unknownError(`unable to get config from config store: config ${id} not found`);
    if (!file) continue;
    const target = file.Name.startsWith('/') ? file.Name : `/${file.Name}`;
    const data = contentOf('config', config, payload);
    files.push({ kind: 'config', target, id, uid: Number(file.UID), gid: Number(file.GID), mode: file.Mode, data });
  }
  return files;
}

/** With `--template-driver golang` the content is a template itself. */
function contentOf(
  kind: 'secret' | 'config',
  { ID: id, Spec: spec }: SecretObject | ConfigObject,
  context: PayloadContext,
) {
  const bytes = bytesOf(spec);
  if (spec.Templating?.Name !== 'golang') return bytes;
  try {
    return new TextEncoder().encode(expandPayload(new TextDecoder().decode(bytes), `${kind} ${id}`, context));
  } catch (error) {
    throw unknownError(`unable to get ${kind} from ${kind} store: ${(error as Error).message}`);
  }
}

function bytesOf({ Data: data = '' }: { readonly Data?: string }): Uint8Array {
  return fromBase64(data) ?? new Uint8Array();
}

/** Secrets and configs are filled in where only the node's id is known, not its name nor its platform, as in the engine. */
function payloadContext(task: TaskObject, dependencies: Dependencies, context: TemplateContext): PayloadContext {
  const { Secrets: secrets = [], Configs: configs = [], Env: variables = [] } = task.Spec.ContainerSpec ?? {};
  const text = (object: SecretObject | ConfigObject | undefined, target: string) => {
    if (!object) throw templateFault(target);
    return new TextDecoder().decode(bytesOf(object.Spec));
  };
  return {
    ...context,
    node: { id: context.node.id, hostname: '', os: '', architecture: '' },
    functions: {
      secret: (target) => {
        const found = secrets.find(({ File: file }) => file?.Name === target);
        return text(dependencies.secrets.get(found?.SecretID ?? ''), `secret target ${target} not found`);
      },
      config: (target) => {
        const found = configs.find(({ File: file }) => file?.Name === target);
        return text(dependencies.configs.get(found?.ConfigID ?? ''), `config target ${target} not found`);
      },
      env: (name) => variables.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? '',
    },
  };
}
