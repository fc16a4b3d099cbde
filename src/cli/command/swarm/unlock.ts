import { swarmUnlock } from '#client/swarm/unlock.ts';
import { info } from '#client/system/info.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, type Command } from '../../command.ts';
import { noArgs } from '../../required.ts';
import { terminalOf } from '../../streams.ts';

/** `docker swarm unlock` */
export const unlockCommand: Command = {
  use: 'unlock',
  short: 'Unlock swarm',
  args: noArgs,
  swarm: 'manager',
  *run({ proc, client }) {
    const { Swarm } = yield* info(client);
    const state = Swarm.LocalNodeState;
    if (state === 'inactive') throw new CliError('Error: This node is not part of a swarm');
    if (state !== 'locked') throw new CliError('Error: swarm is not locked');
    yield* swarmUnlock(client, yield* readKey(proc));
  },
};

/** Asks for the key; a terminal does not show it. */
function* readKey(proc: Process): Coroutine<string> {
  const terminal = terminalOf(proc, 0);
  if (terminal === undefined) return ((yield* proc.lines(0).next()) ?? '').trim();
  yield* proc.print('Enter unlock key: ');
  const { echo } = terminal.settings;
  terminal.configure({ echo: false });
  try {
    return ((yield* proc.lines(0).next()) ?? '').trim();
  } finally {
    terminal.configure({ echo });
    yield* proc.print('\n');
  }
}
