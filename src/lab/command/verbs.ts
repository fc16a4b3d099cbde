import { engine } from './engine/engine.ts';
import { explain } from './explain.ts';
import { block } from './faults/block.ts';
import { cut } from './faults/cut.ts';
import { heal } from './faults/heal.ts';
import { lossy } from './faults/lossy.ts';
import { network } from './faults/network.ts';
import { partition } from './faults/partition.ts';
import { slow } from './faults/slow.ts';
import type { Verb } from './verb.ts';

/** The verbs of `lab`, in the order in which help lists them. */
export const VERBS: readonly Verb[] = [explain, network, cut, slow, lossy, block, partition, heal, engine];
