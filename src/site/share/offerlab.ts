import { stepsOf } from '#lab/steps.ts';
import type { Bench } from '../workbench/bench.ts';
import { labOf } from './link.ts';

/** Offers the lab that the page's address carries; what cannot be opened is told. Nothing of it runs before it is accepted. */
export function offerLab(bench: Bench, fragment: string): void {
  const read = labOf(fragment);
  if ('refusal' in read) {
    bench.notify('problem', bench.texts.say(`refusal.${read.refusal}`));
    return;
  }
  const { scenario, journal } = read.lab;
  bench.offer.value = {
    hosts: scenario.hosts.map(({ name }) => name),
    steps: stepsOf(journal).map(({ host, typed }) => ({ host, label: typed })),
    open: async () => {
      await bench.start();
      bench.runtime.value?.visit(scenario, journal, { kind: 'link' });
    },
  };
}
