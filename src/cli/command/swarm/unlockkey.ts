import type { Client } from '#client/client.ts';
import { ClientError } from '#client/error.ts';
import { swarmInspect } from '#client/swarm/inspect.ts';
import { swarmUnlockKey } from '#client/swarm/unlockkey.ts';
import { swarmUpdate } from '#client/swarm/update.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { CliError, type Command } from '../../command.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
import { QUIET_TOKEN } from './flags.ts';
import { printUnlockKey } from './words.ts';

/** `docker swarm unlock-key` */
export const unlockKeyCommand: Command = {
  use: 'unlock-key [OPTIONS]',
  short: 'Manage the unlock key',
  args: noArgs,
  swarm: 'manager',
  flags: [{ name: 'rotate', kind: BOOL, usage: 'Rotate unlock key' }, QUIET_TOKEN],
  *run(context) {
    const { flags, client } = context;
    const quiet = flags.bool('quiet');
    if (flags.bool('rotate')) {
      const { Version, Spec } = yield* swarmInspect(client);
      if (!Spec.EncryptionConfig.AutoLockManagers) {
        throw new CliError('cannot rotate because autolock is not turned on');
      }
      yield* swarmUpdate(client, Version, Spec, { managerUnlockKey: true });
      if (!quiet) yield* context.out('Successfully rotated manager unlock key.\n');
    }
    const key = yield* fetchKey(client);
    if (key === '') throw new CliError('no unlock key is set');
    if (quiet) yield* context.out(`${key}\n`);
    else yield* printUnlockKey(context, key);
  },
};

/** @throws CliError in the words of the real client */
function* fetchKey(client: Client): Coroutine<string> {
  try {
    return yield* swarmUnlockKey(client);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    throw new CliError(`could not fetch unlock key: ${error.message}`);
  }
}
