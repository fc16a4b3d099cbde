import type { Mount } from '#api/hostconfig.ts';
import type { ContainerSpec } from '#api/swarm/task.ts';
import { unknownError } from '#errdefs/errdefs.ts';

/** What templates in a container's spec can speak of (swarmkit template.Context). */
export interface TemplateContext {
  readonly node: { readonly id: string; readonly hostname: string; readonly os: string; readonly architecture: string };
  readonly service: { readonly id: string; readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly task: { readonly id: string; readonly name: string; readonly slot: string };
}

class TemplateFault extends Error {}

/**
 * Fills in the templates of a container's spec: environment, hostname and mounts may hold `{{.Node.Hostname}}` and the
 * like. The answer is a text where one is wrong.
 */
export function expandSpec(spec: ContainerSpec, context: TemplateContext): ContainerSpec | string {
  const texts = [
    ...(spec.Env ?? []),
    spec.Hostname ?? '',
    ...(spec.Mounts ?? []).map((mount) => JSON.stringify(mount)),
  ];
  if (!texts.some((text) => text.includes('{{'))) return spec;
  try {
    return {
      ...spec,
      ...(spec.Env && { Env: spec.Env.map((entry) => expandEnv(entry, context)) }),
      ...(spec.Hostname && {
        Hostname: guarded('expanding hostname failed', () => expand(spec.Hostname ?? '', context)),
      }),
      ...(spec.Mounts && { Mounts: spec.Mounts.map((mount) => expandMount(mount, context)) }),
    };
  } catch (error) {
    if (error instanceof TemplateFault) return error.message;
    throw error;
  }
}

/** What templates in secrets and configs can speak of besides: files and variables of the same task, by name. */
export interface PayloadContext extends TemplateContext {
  readonly functions: Readonly<Record<string, (name: string) => string>>;
}

/**
 * Fills in the templates of a secret or a config (swarmkit template.PayloadContext): those can also call `secret`,
 * `config` and `env`.
 * @param what "secret" or "config", and its id: for the words of a fault
 * @throws DockerError where a template is wrong
 */
export function expandPayload(text: string, what: string, context: PayloadContext): string {
  try {
    return expand(text, context);
  } catch (error) {
    if (error instanceof TemplateFault) throw unknownError(`failed to expand templated ${what}: ${error.message}`);
    throw error;
  }
}

/** A fault in one of the functions that templates call. */
export function templateFault(message: string): Error {
  return new TemplateFault(message);
}

function expandEnv(entry: string, context: TemplateContext): string {
  const at = entry.indexOf('=');
  if (at < 0) return entry;
  return guarded('expanding env failed', () =>
    guarded(
      `expanding env ${JSON.stringify(entry)}`,
      () => `${entry.slice(0, at)}=${expand(entry.slice(at + 1), context)}`,
    ),
  );
}

function expandMount(mount: Mount, context: TemplateContext): Mount {
  const { Source: source = '', Target: target = '', VolumeOptions: options } = mount;
  return guarded('expanding mounts failed', () => ({
    ...mount,
    ...(source && {
      Source: guarded(`expanding mount source ${JSON.stringify(source)}`, () => expand(source, context)),
    }),
    ...(target && {
      Target: guarded(`expanding mount target ${JSON.stringify(target)}`, () => expand(target, context)),
    }),
    ...(options?.Labels && {
      VolumeOptions: {
        ...options,
        Labels: guarded('expanding volume labels', () => expandMap(options.Labels ?? {}, context)),
      },
    }),
  }));
}

function expandMap(map: Readonly<Record<string, string>>, context: TemplateContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [
      key,
      guarded(`expanding map entry ${JSON.stringify(key)}=${JSON.stringify(value)}`, () => expand(value, context)),
    ]),
  );
}

/** Puts words before those of a fault in `work`. */
function guarded<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateFault) throw new TemplateFault(`${prefix}: ${error.message}`);
    throw error;
  }
}

function expand(text: string, context: TemplateContext & Partial<PayloadContext>): string {
  const open = text.lastIndexOf('{{');
  if (open >= 0 && !text.slice(open).includes('}}')) throw new TemplateFault('template: expansion:1: unclosed action');
  return text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_whole, action: string, at: number) =>
    evaluate(action, at, context),
  );
}

/** The value of one action: a field, `index .Service.Labels "key"`, or in secrets and configs a call as `env "NAME"`. */
function evaluate(action: string, at: number, context: TemplateContext & Partial<PayloadContext>): string {
  const indexed = /^index\s+\.Service\.Labels\s+"([^"]*)"$/.exec(action);
  if (indexed) return context.service.labels[indexed[1] ?? ''] ?? '';
  const field = /^\.([\w.]+)$/.exec(action)?.[1];
  if (field === undefined) {
    const call = /^([a-z]+)\s+"([^"]*)"$/.exec(action);
    const called = context.functions?.[call?.[1] ?? ''];
    if (call && called) {
      const [, name, argument = ''] = call;
      return guarded(
        `template: expansion:1:${at + 2}: executing "expansion" at <${action}>: error calling ${name}`,
        () => called(argument),
      );
    }
    const word = /^[A-Za-z_]\w*/.exec(action)?.[0];
    if (word && NOT_SIMULATED.has(word)) throw new TemplateFault(`not simulated: the template action {{${action}}}`);
    if (word) throw new TemplateFault(`template: expansion:1: function ${JSON.stringify(word)} not defined`);
    throw new TemplateFault(`not simulated: the template action {{${action}}}`);
  }
  const { node, service, task } = context;
  const known: Record<string, string> = {
    'Service.ID': service.id,
    'Service.Name': service.name,
    'Node.ID': node.id,
    'Node.Hostname': node.hostname,
    'Node.Platform.Architecture': node.architecture,
    'Node.Platform.OS': node.os,
    'Task.ID': task.id,
    'Task.Name': task.name,
    'Task.Slot': task.slot,
  };
  const value = known[field];
  if (value !== undefined) return value;
  const label = /^Service\.Labels\.(\w+)$/.exec(field)?.[1];
  if (label !== undefined) return service.labels[label] ?? '<no value>';
  const parts = field.split('.');
  const place = at + 2 + `.${parts.slice(0, -1).join('.')}`.replace(/^\.$/, '').length;
  throw new TemplateFault(
    `template: expansion:1:${place}: executing "expansion" at <.${field}>: can't evaluate field ${parts.at(-1)} in type ${typeOf(parts)}`,
  );
}

/** What Go's templates know besides. */
const NOT_SIMULATED = new Set(
  'if else end range with define template block and or not eq ne lt le gt ge len index slice print printf println html js urlquery call break continue'.split(
    ' ',
  ),
);

const TYPES: Readonly<Record<string, string>> = {
  '': '*template.Context',
  Service: 'struct { ID string; Name string; Labels map[string]string }',
  Node: 'struct { ID string; Hostname string; Platform template.Platform }',
  'Node.Platform': 'template.Platform',
  Task: 'struct { ID string; Name string; Slot string }',
};

/** The Go type of what the last part of a path was looked for in. */
function typeOf(parts: readonly string[]): string {
  return TYPES[parts.slice(0, -1).join('.')] ?? 'string';
}
