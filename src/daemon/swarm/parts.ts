/** All that only an engine in a swarm needs. */
export { newWorker } from './executor/worker.ts';
export { lockOf, SwarmNode } from './node.ts';
