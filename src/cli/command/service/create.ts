import { serviceCreate } from '#client/service/create.ts';
import type { Command } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { validateDnsSearch, validateExtraHost, validateIpAddress } from '../../opts/address.ts';
import type { CredentialSpec } from '../../opts/credentialspec.ts';
import { validateEnv, validateLabel } from '../../opts/env.ts';
import type { FileReference } from '../../opts/filereference.ts';
import { validateGenericResource } from '../../opts/genericresource.ts';
import { LIST, list } from '../../opts/list.ts';
import { MOUNT } from '../../opts/mount.ts';
import { PLACEMENT_PREFERENCE } from '../../opts/placement.ts';
import { SWARM_PORT } from '../../opts/swarmport.ts';
import { ULIMIT } from '../../opts/ulimit.ts';
import { STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { CONFIGS, networkFlag, SECRETS, serviceFlags } from './flags.ts';
import { waitOnService } from './progress/wait.ts';
import { findConfigs, findSecrets } from './references.ts';
import { privilegesOf, specOf } from './spec.ts';

/** `docker service create` */
export const createCommand: Command = {
  use: 'create [OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Create a new service',
  args: minArgs(1),
  interspersed: false,
  flags: [
    {
      name: 'mode',
      kind: STRING,
      default: 'replicated',
      usage: 'Service mode ("replicated", "global", "replicated-job", "global-job")',
      completions: ['global', 'global-job', 'replicated', 'replicated-job'],
    },
    { name: 'name', kind: STRING, usage: 'Service name' },
    ...serviceFlags(true),
    { name: 'label', short: 'l', kind: list(validateLabel), usage: 'Service labels' },
    { name: 'container-label', kind: list(validateLabel), usage: 'Container labels' },
    { name: 'env', short: 'e', kind: list(validateEnv), usage: 'Set environment variables' },
    { name: 'env-file', kind: LIST, usage: 'Read in a file of environment variables' },
    { name: 'mount', kind: MOUNT, usage: 'Attach a filesystem mount to the service' },
    { name: 'constraint', kind: LIST, usage: 'Placement constraints' },
    { name: 'placement-pref', kind: PLACEMENT_PREFERENCE, usage: 'Add a placement preference' },
    networkFlag('network', 'Network attachments'),
    { name: 'secret', kind: SECRETS, usage: 'Specify secrets to expose to the service' },
    { name: 'config', kind: CONFIGS, usage: 'Specify configurations to expose to the service' },
    { name: 'publish', short: 'p', kind: SWARM_PORT, usage: 'Publish a port as a node port' },
    { name: 'group', kind: LIST, usage: 'Set one or more supplementary user groups for the container' },
    { name: 'dns', kind: list(validateIpAddress), usage: 'Set custom DNS servers' },
    { name: 'dns-option', kind: LIST, usage: 'Set DNS options' },
    { name: 'dns-search', kind: list(validateDnsSearch), usage: 'Set custom DNS search domains' },
    { name: 'host', kind: list(validateExtraHost), usage: 'Set one or more custom host-to-IP mappings (host:ip)' },
    { name: 'sysctl', kind: LIST, usage: 'Sysctl options' },
    { name: 'ulimit', kind: ULIMIT, usage: 'Ulimit options' },
    { name: 'generic-resource', kind: list(validateGenericResource), usage: 'User defined resources' },
  ],
  *run(context) {
    const { flags, client } = context;
    const spec = yield* specOf(context);
    const container = spec.TaskTemplate.ContainerSpec ?? {};
    const secrets = yield* findSecrets(client, flags.get<readonly FileReference[]>('secret'));
    if (secrets.length > 0) container.Secrets = secrets;
    const credentials = flags.get<CredentialSpec | undefined>('credential-spec');
    const runtime = credentials?.Config ? [credentials.Config] : [];
    const configs = yield* findConfigs(client, flags.get<readonly FileReference[]>('config'), runtime);
    if (configs.length > 0) container.Configs = configs;
    const own = configs.find(({ Runtime }) => Runtime !== undefined);
    if (own && credentials) container.Privileges = privilegesOf({ ...credentials, Config: own.ConfigID });
    const { id, warnings } = yield* serviceCreate(client, spec, { queryRegistry: !flags.bool('no-resolve-image') });
    for (const warning of warnings) yield* context.err(`${warning}\n`);
    yield* context.out(`${id}\n`);
    if (!flags.bool('detach')) yield* waitOnService(context, id, flags.bool('quiet'));
  },
  complete: completeImages(1),
};
