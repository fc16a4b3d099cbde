import { swarmInspect } from '#client/swarm/inspect.ts';
import { swarmUpdate } from '#client/swarm/update.ts';
import type { Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
import { changeSwarmSpec, SPEC_FLAGS } from './flags.ts';
import { printUnlockKey } from './words.ts';

/** `docker swarm update` */
export const updateCommand: Command = {
  use: 'update [OPTIONS]',
  short: 'Update the swarm',
  args: noArgs,
  swarm: 'manager',
  helpWhenBare: true,
  flags: [{ name: 'autolock', kind: BOOL, usage: 'Change manager autolocking setting (true|false)' }, ...SPEC_FLAGS],
  *run(context) {
    const { flags, client } = context;
    const { Version, Spec, TLSInfo } = yield* swarmInspect(client);
    const wasLocked = Spec.EncryptionConfig.AutoLockManagers;
    changeSwarmSpec(flags, Spec, TLSInfo.TrustRoot);
    yield* swarmUpdate(client, Version, Spec);
    yield* context.out('Swarm updated.\n');
    if (Spec.EncryptionConfig.AutoLockManagers && !wasLocked) yield* printUnlockKey(context);
  },
};
