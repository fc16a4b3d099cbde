import type { Command } from '../../command.ts';
import { configCommand } from '../config/config.ts';
import { nodeCommand } from '../node/node.ts';
import { secretCommand } from '../secret/secret.ts';
import { serviceCommand } from '../service/service.ts';
import { stackCommand } from '../stack/stack.ts';
import { swarmCommand } from './swarm.ts';

/** The groups of swarm mode, in the order of docker's help. */
export const SWARM_GROUPS: readonly Command[] = [
  configCommand,
  nodeCommand,
  secretCommand,
  serviceCommand,
  stackCommand,
  swarmCommand,
];
