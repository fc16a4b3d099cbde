import { describe, expect, it } from 'vitest';
import type { Journal } from '#lab/journal.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import type { GradedTask } from './grade.ts';
import { type ReachOrder, reachSteps } from './reach.ts';

const network = (name: string): GradedTask => ({
  id: name,
  checks: [{ name: 'exists', kind: 'network', network: name, exists: true, weight: 1 }],
});
const order: ReachOrder = {
  scenario: plainScenario(['node1'], { epoch: 0 }),
  commands: ['a', 'b', 'c'].map((name) => ({ host: 'node1', cmd: `docker network create ${name}` })),
  tasks: [network('a'), network('b')],
};

function reached(wanted: ReachOrder): Journal {
  const steps = reachSteps(wanted);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

describe('the state in which tasks are done', () => {
  it('is reached by as many commands as it takes, and no more', () => {
    const lab = Lab.replay(order.scenario, reached(order));
    expect(lab.run('node1', 'docker network ls --format {{.Name}} | tr "\\n" " "').stdout).toBe(
      'a b bridge host none ',
    );
  });

  it('is not where no command leads to it', () => {
    expect(() => reached({ ...order, tasks: [network('d')] })).toThrow('does not lead there');
  });
});
