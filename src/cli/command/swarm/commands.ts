/** The groups of swarm mode but for stacks, which bring a reader of YAML with them. */
export { configCommand } from '../config/config.ts';
export { nodeCommand } from '../node/node.ts';
export { secretCommand } from '../secret/secret.ts';
export { serviceCommand } from '../service/service.ts';
export { swarmCommand } from './swarm.ts';
