import { commandsOf } from '#course/labcontent.ts';
import type { Scene } from '#course/schema/item/probe.ts';
import type { ItemOf } from '#course/schema/quiz.ts';
import { Lab } from '#lab/lab.ts';
import { EPOCH } from '../console/run.ts';

/** A command of an item and what the engine printed. */
export interface Printed {
  /** Where it was run, where the item says so. */
  host?: string;
  command: string;
  output: string;
}

/** A command with its exit status, for the tests. */
export interface PrintedStep extends Printed {
  exit: number;
  fails: boolean;
}

/** A lab as an item wants it. @throws LabError where its setup fails */
export function labOf({ hosts, segments, internet, setup }: Scene, seed: string): Lab {
  return Lab.start({
    hosts,
    ...(segments && { segments }),
    ...(internet && { internet }),
    setup: commandsOf({ hosts }, setup),
    seed,
    epoch: EPOCH,
  });
}

/** What the engine prints for an item, and the lab as it is then. @throws LabError where the setup fails */
export function runOutput(item: ItemOf<'output'>): { lab: Lab; steps: PrintedStep[] } {
  const lab = labOf(item.lab, item.id);
  const first = item.lab.hosts[0]?.name ?? '';
  const steps = item.run.map(({ host, run, fails }) => {
    const { stdout, stderr, exit } = lab.run(host ?? first, run);
    return { ...(host !== undefined && { host }), command: run, output: `${stdout}${stderr}`.trimEnd(), exit, fails };
  });
  return { lab, steps };
}
