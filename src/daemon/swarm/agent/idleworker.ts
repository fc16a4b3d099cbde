import type { NodeDescription } from '#api/swarm/node.ts';
import type { Worker } from './worker.ts';

/** A worker that runs nothing: for tests of what goes on between managers and agents. */
export class IdleWorker implements Worker {
  readonly #describe: () => NodeDescription;

  constructor(describe: () => NodeDescription) {
    this.#describe = describe;
  }

  describe(): NodeDescription {
    return this.#describe();
  }

  configure(): void {}

  assign(): void {}

  close(): void {}
}
