import type { Node } from '#api/swarm/node.ts';
import type { Service } from '#api/swarm/service.ts';
import type { Task } from '#api/swarm/task.ts';
import type { Info } from '#api/system.ts';
import type { Engine } from './engine.ts';

/** A swarm as one of its managers sees it. */
export interface SwarmView {
  nodes: Node[];
  services: Service[];
  tasks: Task[];
}

/** The swarm that the engine manages, or a sentence on why it tells nothing. */
export function viewSwarm(engine: Engine): SwarmView | { refused: string } {
  const nodes = engine.ask<Node[]>('/nodes');
  if ('refused' in nodes) return { refused: whyRefused(engine, nodes.refused) };
  const services = engine.ask<Service[]>('/services');
  const tasks = engine.ask<Task[]>('/tasks');
  return {
    nodes: nodes.value,
    services: 'value' in services ? services.value : [],
    tasks: 'value' in tasks ? tasks.value : [],
  };
}

/** Whether a host is in a swarm, as `docker info` says it; undefined where its engine does not run. */
export function localState(engine: Engine): Info['Swarm'] | undefined {
  const info = engine.ask<Info>('/info');
  return 'value' in info ? info.value.Swarm : undefined;
}

/** The node of that host name: the one that is ready, where a host left the swarm and came back. */
export function nodeNamed(nodes: readonly Node[], name: string): Node | undefined {
  const same = nodes.filter((node) => hostOf(node) === name);
  return same.find(({ Status }) => Status.State === 'ready') ?? same[same.length - 1];
}

/** The host name of a node. */
export function hostOf(node: Node): string {
  return node.Description.Hostname ?? '';
}

/** Whether a task runs: what is on a node that is down does not count. */
export function runs(task: Task, nodes: readonly Node[]): boolean {
  const node = nodes.find(({ ID }) => ID === task.NodeID);
  return task.Status.State === 'running' && task.DesiredState === 'running' && node?.Status.State !== 'down';
}

function whyRefused(engine: Engine, message: string): string {
  const name = `\`${engine.host.name}\``;
  const swarm = localState(engine);
  if (!swarm) return `The Docker Engine of ${name} does not run.`;
  if (swarm.LocalNodeState === 'inactive') return `${name} is in no swarm.`;
  if (swarm.LocalNodeState === 'active' && !swarm.ControlAvailable) {
    return `${name} is a worker of its swarm: only managers know its nodes and services.`;
  }
  return `${name} says of its swarm: ${message}${message.endsWith('.') ? '' : '.'}`;
}
