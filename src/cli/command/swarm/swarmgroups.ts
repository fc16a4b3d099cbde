import type { Command } from '../../command.ts';
import { fetchedCommand } from '../../fetched.ts';
import { stackCode } from '../stack/code.ts';
import { swarmCode } from './code.ts';

/** The groups of swarm mode, in the order of docker's help. */
export const SWARM_GROUPS: readonly Command[] = [
  fetchedCommand(
    { use: 'config', short: 'Manage Swarm configs', swarm: 'manager' },
    swarmCode,
    ({ configCommand }) => configCommand,
  ),
  fetchedCommand(
    { use: 'node', short: 'Manage Swarm nodes', swarm: 'manager' },
    swarmCode,
    ({ nodeCommand }) => nodeCommand,
  ),
  fetchedCommand(
    { use: 'secret', short: 'Manage Swarm secrets', swarm: 'manager' },
    swarmCode,
    ({ secretCommand }) => secretCommand,
  ),
  fetchedCommand(
    { use: 'service', short: 'Manage Swarm services', swarm: 'manager' },
    swarmCode,
    ({ serviceCommand }) => serviceCommand,
  ),
  fetchedCommand(
    { use: 'stack', short: 'Manage Swarm stacks', swarm: 'manager' },
    stackCode,
    ({ stackCommand }) => stackCommand,
  ),
  fetchedCommand({ use: 'swarm', short: 'Manage Swarm', swarm: 'any' }, swarmCode, ({ swarmCommand }) => swarmCommand),
];
