import type { Process } from '#kernel/process/process.ts';
import type { Leader } from '../control/verb.ts';
import { KeyManager } from './keymanager.ts';
import type { Manager } from './manager.ts';
import { startOrchestration } from './orchestration.ts';
import { RoleManager } from './rolemanager.ts';
import { RootRotation } from './rootrotation.ts';

/** A leader with the manager that it is. */
export interface ManagedLeader extends Leader {
  readonly manager: Manager;
}

/** Something that goes on as long as a manager leads. */
interface Loop {
  stop(): void;
}

/** All that goes on as long as a manager leads (swarmkit manager.becomeLeader). */
export class LeaderLoops {
  readonly #loops: Loop[];

  constructor(leader: ManagedLeader, proc: Process) {
    this.#loops = [
      new RoleManager(leader, proc),
      new KeyManager(leader, proc),
      new RootRotation(leader, proc),
      startOrchestration(leader, proc),
    ];
  }

  stop(): void {
    for (const loop of this.#loops) loop.stop();
  }
}
