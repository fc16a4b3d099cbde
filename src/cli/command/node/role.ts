import type { NodeRole } from '#api/swarm/node.ts';
import { nodeInspect } from '#client/node/inspect.ts';
import { nodeUpdate } from '#client/node/update.ts';
import type { Command } from '../../command.ts';
import { minArgs } from '../../required.ts';
import { completeNodes } from './completion.ts';

/** A command that gives nodes another role, one after the other, until one fails. */
function roleCommand(use: string, short: string, role: NodeRole, done: (name: string) => string): Command {
  return {
    use,
    short,
    args: minArgs(1),
    *run(context) {
      for (const name of context.args) {
        const { ID, Version, Spec } = yield* nodeInspect(context.client, name);
        if (Spec.Role === role) {
          yield* context.out(`Node ${ID} is already a ${role}.\n`);
          continue;
        }
        yield* nodeUpdate(context.client, ID, Version, { ...Spec, Role: role });
        yield* context.out(`${done(name)}\n`);
      }
    },
    complete: completeNodes(),
  };
}

/** `docker node promote` */
export const promoteCommand = roleCommand(
  'promote NODE [NODE...]',
  'Promote one or more nodes to manager in the swarm',
  'manager',
  (name) => `Node ${name} promoted to a manager in the swarm.`,
);

/** `docker node demote` */
export const demoteCommand = roleCommand(
  'demote NODE [NODE...]',
  'Demote one or more nodes from manager in the swarm',
  'worker',
  (name) => `Manager ${name} demoted in the swarm.`,
);
