import type { ServiceSpec } from '#api/swarm/service.ts';
import { serviceInspect } from '#client/service/inspect.ts';
import { serviceUpdate } from '#client/service/update.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command, type CommandContext } from '../../command.ts';
import { validateDnsSearch, validateExtraHost, validateIpAddress } from '../../opts/address.ts';
import type { CredentialSpec } from '../../opts/credentialspec.ts';
import { validateEnv, validateLabel } from '../../opts/env.ts';
import type { FileReference } from '../../opts/filereference.ts';
import { validateGenericResource } from '../../opts/genericresource.ts';
import { LIST, list } from '../../opts/list.ts';
import { MOUNT } from '../../opts/mount.ts';
import { PLACEMENT_PREFERENCE } from '../../opts/placement.ts';
import { WORDS } from '../../opts/shlex.ts';
import { SWARM_PORT } from '../../opts/swarmport.ts';
import { ULIMIT } from '../../opts/ulimit.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { changeSpec } from './change/spec.ts';
import { completeServices } from './completion.ts';
import { CONFIGS, networkFlag, SECRETS, serviceFlags } from './flags.ts';
import { normalizeSpec } from './normalize.ts';
import { waitOnService } from './progress/wait.ts';
import { findConfigs, findSecrets } from './references.ts';
import { privilegesOf } from './spec.ts';

/** `docker service update` */
export const updateCommand: Command = {
  use: 'update [OPTIONS] SERVICE',
  short: 'Update a service',
  args: exactArgs(1),
  flags: [
    { name: 'image', kind: STRING, usage: 'Service image tag' },
    { name: 'args', kind: WORDS, usage: 'Service command args' },
    { name: 'rollback', kind: BOOL, usage: 'Rollback to previous specification' },
    { name: 'force', kind: BOOL, usage: 'Force update even if no changes require it' },
    ...serviceFlags(false),
    { name: 'env-rm', kind: LIST, usage: 'Remove an environment variable' },
    {
      name: 'group-rm',
      kind: LIST,
      usage: 'Remove a previously added supplementary user group from the container',
    },
    { name: 'label-rm', kind: LIST, usage: 'Remove a label by its key' },
    { name: 'container-label-rm', kind: LIST, usage: 'Remove a container label by its key' },
    { name: 'mount-rm', kind: LIST, usage: 'Remove a mount by its target path' },
    { name: 'publish-rm', kind: SWARM_PORT, usage: 'Remove a published port by its target port' },
    { name: 'constraint-rm', kind: LIST, usage: 'Remove a constraint' },
    { name: 'dns-rm', kind: LIST, usage: 'Remove a custom DNS server' },
    { name: 'dns-option-rm', kind: LIST, usage: 'Remove a DNS option' },
    { name: 'dns-search-rm', kind: LIST, usage: 'Remove a DNS search domain' },
    { name: 'host-rm', kind: LIST, usage: 'Remove a custom host-to-IP mapping ("host:ip")' },
    { name: 'label-add', kind: list(validateLabel), usage: 'Add or update a service label' },
    { name: 'container-label-add', kind: list(validateLabel), usage: 'Add or update a container label' },
    { name: 'env-add', kind: list(validateEnv), usage: 'Add or update an environment variable' },
    { name: 'secret-rm', kind: LIST, usage: 'Remove a secret' },
    { name: 'secret-add', kind: SECRETS, usage: 'Add or update a secret on a service' },
    { name: 'config-rm', kind: LIST, usage: 'Remove a configuration file' },
    { name: 'config-add', kind: CONFIGS, usage: 'Add or update a config file on a service' },
    { name: 'mount-add', kind: MOUNT, usage: 'Add or update a mount on a service' },
    { name: 'constraint-add', kind: LIST, usage: 'Add or update a placement constraint' },
    { name: 'placement-pref-add', kind: PLACEMENT_PREFERENCE, usage: 'Add a placement preference' },
    { name: 'placement-pref-rm', kind: PLACEMENT_PREFERENCE, usage: 'Remove a placement preference' },
    networkFlag('network-add', 'Add a network'),
    { name: 'network-rm', kind: LIST, usage: 'Remove a network' },
    { name: 'publish-add', kind: SWARM_PORT, usage: 'Add or update a published port' },
    { name: 'group-add', kind: LIST, usage: 'Add an additional supplementary user group to the container' },
    { name: 'dns-add', kind: list(validateIpAddress), usage: 'Add or update a custom DNS server' },
    { name: 'dns-option-add', kind: LIST, usage: 'Add or update a DNS option' },
    { name: 'dns-search-add', kind: list(validateDnsSearch), usage: 'Add or update a custom DNS search domain' },
    { name: 'host-add', kind: list(validateExtraHost), usage: 'Add a custom host-to-IP mapping ("host:ip")' },
    { name: 'sysctl-add', kind: LIST, usage: 'Add or update a Sysctl option' },
    { name: 'sysctl-rm', kind: LIST, usage: 'Remove a Sysctl option' },
    { name: 'ulimit-add', kind: ULIMIT, usage: 'Add or update a ulimit option' },
    { name: 'ulimit-rm', kind: LIST, usage: 'Remove a ulimit option' },
    { name: 'generic-resource-add', kind: list(validateGenericResource), usage: 'Add a Generic resource' },
    { name: 'generic-resource-rm', kind: LIST, usage: 'Remove a Generic resource' },
  ],
  *run(context) {
    const { flags, client, command } = context;
    const [name = ''] = context.args;
    const { ID, Version, Spec } = yield* serviceInspect(client, name);
    const rollback = flags.bool('rollback');
    if (rollback) {
      const others = (command.flags ?? []).filter((flag) => !['rollback', 'detach', 'quiet'].includes(flag.name));
      if (others.some((flag) => flags.changed(flag.name))) {
        throw new CliError('other flags may not be combined with --rollback');
      }
    }
    const spec = yield* changeSpec(context, structuredSpec(Spec));
    if (flags.changed('image') && spec.TaskTemplate.ContainerSpec) {
      spec.TaskTemplate.ContainerSpec.Image = flags.string('image');
    }
    yield* changeFiles(context, spec);
    const warnings = yield* serviceUpdate(client, ID, Version, normalizeSpec(spec), {
      queryRegistry: flags.changed('image') && !flags.bool('no-resolve-image'),
      registryAuthFrom: flags.bool('with-registry-auth') ? undefined : 'spec',
      rollback: rollback ? 'previous' : undefined,
    });
    for (const warning of warnings) yield* context.err(`${warning}\n`);
    yield* context.out(`${name}\n`);
    if (!flags.bool('detach')) yield* waitOnService(context, name, flags.bool('quiet'));
  },
  complete: completeServices(1),
};

/** A copy whose parts may be changed. */
function structuredSpec(spec: ServiceSpec): ServiceSpec {
  return JSON.parse(JSON.stringify(spec)) as ServiceSpec;
}

/** Secrets, configs and credentials. @throws CliError, ClientError */
function* changeFiles(context: CommandContext, spec: ServiceSpec): Coroutine<void> {
  const { flags, client } = context;
  const container = spec.TaskTemplate.ContainerSpec;
  if (container === undefined) return;
  const secretsGone = new Set(flags.list('secret-rm'));
  container.Secrets = [
    ...(container.Secrets ?? []).filter(({ SecretName }) => !secretsGone.has(SecretName)),
    ...(yield* findSecrets(client, flags.get<readonly FileReference[]>('secret-add'))),
  ];
  const credentials = flags.get<CredentialSpec | undefined>('credential-spec');
  const runtime = credentials?.Config ? [credentials.Config] : [];
  const configsGone = new Set(flags.list('config-rm'));
  const kept = (container.Configs ?? []).filter(
    ({ ConfigName, Runtime }) => !configsGone.has(ConfigName) && (Runtime === undefined || credentials === undefined),
  );
  const added = yield* findConfigs(client, flags.get<readonly FileReference[]>('config-add'), runtime);
  container.Configs = [...kept, ...added];
  if (credentials === undefined) return;
  const own = added.find(({ Runtime }) => Runtime !== undefined);
  container.Privileges = privilegesOf(own ? { ...credentials, Config: own.ConfigID } : credentials);
}
