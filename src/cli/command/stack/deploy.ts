import type { Service, ServiceSpec } from '#api/swarm/service.ts';
import { configCreate } from '#client/config/create.ts';
import { configInspect } from '#client/config/inspect.ts';
import { configUpdate } from '#client/config/update.ts';
import { ClientError, isNotFound } from '#client/error.ts';
import { networkCreate } from '#client/network/create.ts';
import { networkInspect } from '#client/network/inspect.ts';
import { networkList } from '#client/network/list.ts';
import { secretCreate } from '#client/secret/create.ts';
import { secretInspect } from '#client/secret/inspect.ts';
import { secretUpdate } from '#client/secret/update.ts';
import { serviceCreate } from '#client/service/create.ts';
import { serviceList } from '#client/service/list.ts';
import { serviceRemove } from '#client/service/remove.ts';
import { serviceUpdate } from '#client/service/update.ts';
import { info } from '#client/system/info.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { ForbiddenMembers, type Ignored, loadStack } from '../../compose/load.ts';
import type { Project } from '../../compose/types.ts';
import { parseReference } from '../../opts/reference.ts';
import { failureOf } from '../../parallel.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { quote } from '../../pflag/quote.ts';
import { exactArgs } from '../../required.ts';
import { waitOnService } from '../service/progress/wait.ts';
import { findConfigs, findSecrets } from '../service/references.ts';
import { completeStacks } from './completion.ts';
import { fileReferences, fileSpecs } from './convert/files.ts';
import { isUserDefined, networksOf } from './convert/network.ts';
import { IMAGE_LABEL, serviceSpecOf } from './convert/service.ts';
import { loadOptions, logWarnings, readComposeFiles } from './files.ts';
import { COMPOSE_FILES } from './flags.ts';
import { checkStackName, scoped, stackFilters } from './namespace.ts';

const RESOLVE = ['always', 'changed', 'never'];

/** `docker stack deploy` */
export const deployCommand: Command = {
  use: 'deploy [OPTIONS] STACK',
  aliases: ['up'],
  short: 'Deploy a new stack or update an existing stack',
  args: exactArgs(1),
  flags: [
    COMPOSE_FILES,
    { name: 'with-registry-auth', kind: BOOL, usage: 'Send registry authentication details to Swarm agents' },
    { name: 'prune', kind: BOOL, usage: 'Prune services that are no longer referenced' },
    {
      name: 'resolve-image',
      kind: STRING,
      default: 'always',
      usage: 'Query the registry to resolve image digest and supported platforms ("always", "changed", "never")',
      completions: RESOLVE,
    },
    {
      name: 'detach',
      short: 'd',
      kind: BOOL,
      default: true,
      usage: 'Exit immediately instead of waiting for the stack services to converge',
    },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress progress output' },
  ],
  *run(context) {
    const { flags, client } = context;
    const [stack = ''] = context.args;
    checkStackName(stack);
    const project = yield* load(context);
    if (!RESOLVE.includes(flags.string('resolve-image'))) {
      throw new CliError(`Invalid option ${flags.string('resolve-image')} for flag --resolve-image`);
    }
    if (flags.bool('detach') && !flags.changed('detach')) {
      yield* context.err(
        'Since --detach=false was not specified, tasks will be created in the background.\n' +
          'In a future release, --detach=false will become the default.\n',
      );
    }
    const { Swarm } = yield* info(client);
    if (!Swarm.ControlAvailable) {
      throw new CliError(
        'this node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again',
      );
    }
    if (flags.bool('prune')) yield* prune(context, stack, project);
    yield* createNetworks(context, stack, project);
    yield* createSecrets(context, stack, project);
    yield* createConfigs(context, stack, project);
    const specs = yield* specsOf(context, stack, project);
    const services = yield* deployServices(context, stack, specs);
    if (flags.bool('detach')) return;
    const errors: string[] = [];
    for (const id of services) {
      const failure = yield* failureOf(waitOnService(context, id, flags.bool('quiet')));
      if (failure) errors.push(`${id}: ${failure.message}`);
    }
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
  complete: completeStacks,
};

/** The project that the files describe, after complaints about what it has in vain. @throws CliError */
function* load(context: CommandContext): Coroutine<Project> {
  const files = yield* readComposeFiles(context);
  const options = loadOptions(context, files);
  const { project, ignored } = explained(() => loadStack(files, options));
  yield* logWarnings(context, options.warnings);
  yield* complain(context, ignored);
  for (const [name, { image = '' }] of Object.entries(project.services)) {
    const fail = (why: string) => new CliError(`invalid image reference for service ${name}: ${why}`);
    if (image === '') throw fail('no image specified');
    try {
      parseReference(image);
    } catch (error) {
      if (error instanceof CliError) throw fail(error.message);
      throw error;
    }
  }
  return project;
}

/** Says of members that are refused what to do instead. */
function explained<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ForbiddenMembers)) throw error;
    throw new CliError(`Compose file contains unsupported options:\n\n${error.lines.join('\n\n')}\n`);
  }
}

function* complain(context: CommandContext, { unsupported, deprecated }: Ignored): Coroutine<void> {
  if (unsupported.length > 0) yield* context.err(`Ignoring unsupported options: ${unsupported.join(', ')}\n\n`);
  if (deprecated.length === 0) return;
  const lines = deprecated.map(([name, text]) => `${name}: ${text}`);
  yield* context.err(`Ignoring deprecated options:\n\n${lines.join('\n\n')}\n\n`);
}

/** Removes the services of the stack that its files name no longer. */
function* prune(context: CommandContext, stack: string, project: Project): Coroutine<void> {
  const { client } = context;
  const kept = new Set(Object.keys(project.services).map((name) => scoped(stack, name)));
  const services = yield* serviceList(client, { filters: stackFilters(stack) });
  for (const { ID, Spec } of services) {
    if (kept.has(Spec.Name ?? '')) continue;
    yield* context.out(`Removing service ${Spec.Name ?? ''}\n`);
    const failure = yield* failureOf(serviceRemove(client, ID));
    if (failure) yield* context.err(`Failed to remove service ${ID}: ${failure.message}`);
  }
}

/** Runs a step of the deployment; its error tells which one. @throws CliError */
function* step<T>(what: string, action: Coroutine<T>): Coroutine<T> {
  try {
    return yield* action;
  } catch (error) {
    if (error instanceof ClientError) throw new CliError(`failed to ${what}: ${error.message}`);
    throw error;
  }
}

function* createNetworks(context: CommandContext, stack: string, project: Project): Coroutine<void> {
  const { client } = context;
  const { requests, external } = networksOf(stack, project);
  for (const name of external.filter(isUserDefined)) yield* checkExternal(context, name);
  const existing = new Set((yield* networkList(client, { filters: stackFilters(stack) })).map(({ Name }) => Name));
  for (const request of requests) {
    if (existing.has(request.Name)) continue;
    yield* context.out(`Creating network ${request.Name}\n`);
    yield* step(`create network ${request.Name}`, networkCreate(client, request));
  }
}

function* checkExternal({ client }: CommandContext, name: string): Coroutine<void> {
  const fail = (why: string) => new CliError(`network ${quote(name)} is declared as external, but ${why}`);
  try {
    const { Scope } = yield* networkInspect(client, name);
    if (Scope !== 'swarm') throw fail(`it is not in the right scope: ${quote(Scope)} instead of "swarm"`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw fail('could not be found. You need to create a swarm-scoped network before the stack is deployed');
  }
}

function* createSecrets(context: CommandContext, stack: string, project: Project): Coroutine<void> {
  const { client, proc } = context;
  for (const spec of fileSpecs(proc, stack, project.secrets)) {
    const { Name: name = '' } = spec;
    const existing = yield* absent(secretInspect(client, name));
    if (existing) {
      yield* step(`update secret ${name}`, secretUpdate(client, existing.ID, existing.Version, spec));
      continue;
    }
    yield* context.out(`Creating secret ${name}\n`);
    yield* step(`create secret ${name}`, secretCreate(client, spec));
  }
}

function* createConfigs(context: CommandContext, stack: string, project: Project): Coroutine<void> {
  const { client, proc } = context;
  for (const spec of fileSpecs(proc, stack, project.configs)) {
    const { Name: name = '' } = spec;
    const existing = yield* absent(configInspect(client, name));
    if (existing) {
      yield* step(`update config ${name}`, configUpdate(client, existing.ID, existing.Version, spec));
      continue;
    }
    yield* context.out(`Creating config ${name}\n`);
    yield* step(`create config ${name}`, configCreate(client, spec));
  }
}

/** What a look finds; undefined where there is nothing. @throws ClientError for any other error */
function* absent<T>(look: Coroutine<T>): Coroutine<T | undefined> {
  try {
    return yield* look;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The specifications of a stack's services. @throws CliError which tells the service */
function* specsOf(context: CommandContext, stack: string, project: Project): Coroutine<ServiceSpec[]> {
  const { client } = context;
  const specs: ServiceSpec[] = [];
  for (const [name, service] of Object.entries(project.services)) {
    try {
      const wantedSecrets = fileReferences(stack, 'secret', service.secrets ?? [], project.secrets);
      const secrets = yield* findSecrets(client, wantedSecrets);
      const wantedConfigs = fileReferences(stack, 'config', service.configs ?? [], project.configs);
      const configs = yield* findConfigs(client, wantedConfigs);
      const spec = serviceSpecOf(stack, project, name, service);
      const container = spec.TaskTemplate.ContainerSpec;
      if (container && secrets.length > 0) container.Secrets = secrets;
      if (container && configs.length > 0) container.Configs = configs;
      specs.push(spec);
    } catch (error) {
      if (error instanceof CliError || error instanceof ClientError) {
        throw new CliError(`service ${name}: ${error.message}`);
      }
      throw error;
    }
  }
  return specs;
}

/** Creates or updates the services; answers their ids. @throws CliError */
function* deployServices(context: CommandContext, stack: string, specs: readonly ServiceSpec[]): Coroutine<string[]> {
  const { client, flags } = context;
  const existing = new Map(
    (yield* serviceList(client, { filters: stackFilters(stack) })).map((service) => [service.Spec.Name, service]),
  );
  const ids: string[] = [];
  for (const spec of specs) {
    const before = existing.get(spec.Name);
    if (before) {
      yield* updateService(context, before, spec);
      ids.push(before.ID);
      continue;
    }
    yield* context.out(`Creating service ${spec.Name ?? ''}\n`);
    const queryRegistry = flags.string('resolve-image') !== 'never';
    const { id } = yield* step(`create service ${spec.Name ?? ''}`, serviceCreate(client, spec, { queryRegistry }));
    ids.push(id);
  }
  return ids;
}

function* updateService(context: CommandContext, before: Service, spec: ServiceSpec): Coroutine<void> {
  const { client, flags } = context;
  const { Name: name = '' } = spec;
  yield* context.out(`Updating service ${name} (id: ${before.ID})\n`);
  const resolve = flags.string('resolve-image');
  const container = spec.TaskTemplate.ContainerSpec ?? {};
  const isSame = spec.Labels?.[IMAGE_LABEL] === before.Spec.Labels?.[IMAGE_LABEL];
  // An image that has not changed keeps the digest it was given, or its tasks would be replaced in vain.
  if (resolve !== 'always' && isSame) container.Image = before.Spec.TaskTemplate.ContainerSpec?.Image;
  spec.TaskTemplate.ForceUpdate = before.Spec.TaskTemplate.ForceUpdate;
  const queryRegistry = resolve === 'always' || (resolve === 'changed' && !isSame);
  const warnings = yield* step(
    `update service ${name}`,
    serviceUpdate(client, before.ID, before.Version, spec, { queryRegistry }),
  );
  for (const warning of warnings) yield* context.err(`${warning}\n`);
}
