import type { NodeAvailability, NodeRole, NodeSpec } from '#api/swarm/node.ts';
import { nodeInspect } from '#client/node/inspect.ts';
import { nodeUpdate } from '#client/node/update.ts';
import { CliError, type Command } from '../../command.ts';
import { LIST, toRecord } from '../../opts/list.ts';
import { STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { completeNodes } from './completion.ts';

/** `docker node update` */
export const updateCommand: Command = {
  use: 'update [OPTIONS] NODE',
  short: 'Update a node',
  args: exactArgs(1),
  flags: [
    {
      name: 'role',
      kind: STRING,
      usage: 'Role of the node ("worker", "manager")',
      completions: ['worker', 'manager'],
    },
    {
      name: 'availability',
      kind: STRING,
      usage: 'Availability of the node ("active", "pause", "drain")',
      completions: ['active', 'drain', 'pause'],
    },
    { name: 'label-add', kind: LIST, usage: 'Add or update a node label ("key=value")' },
    { name: 'label-rm', kind: LIST, usage: 'Remove a node label if exists' },
  ],
  *run(context) {
    const { flags, client } = context;
    const [name = ''] = context.args;
    const { ID, Version, Spec } = yield* nodeInspect(client, name);
    const labels = { ...Spec.Labels, ...toRecord(flags.list('label-add')) };
    for (const label of flags.list('label-rm')) {
      if (!(label in labels)) throw new CliError(`key ${label} doesn't exist in node's labels`);
      delete labels[label];
    }
    const spec: NodeSpec = { ...Spec, Labels: labels };
    if (flags.changed('role')) spec.Role = flags.string('role') as NodeRole;
    if (flags.changed('availability')) spec.Availability = flags.string('availability') as NodeAvailability;
    yield* nodeUpdate(client, ID, Version, spec);
    yield* context.out(`${name}\n`);
  },
  complete: completeNodes(1),
};
