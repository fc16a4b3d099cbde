import { describe, expect, it } from 'vitest';
import { plainScenario } from '#lab/scenario.ts';
import { Desk } from './desk.ts';
import type { FromGrader, ToGrader } from './protocol.ts';

const order = (request: number, cmd: string): Extract<ToGrader, { type: 'grade' }> => ({
  type: 'grade',
  request,
  scenario: plainScenario(['node1'], { epoch: 0 }),
  journal: { entries: [{ at: 0, kind: 'run', host: 'node1', cmd, env: {} }], until: 0 },
  tasks: [{ id: 'net', checks: [{ kind: 'network', name: 'exists', network: 'shopnet', exists: true, weight: 1 }] }],
});

function desk() {
  const waiting: (() => void)[] = [];
  const sent: FromGrader[] = [];
  const work = new Desk({ soon: (callback) => waiting.push(callback), send: (message) => sent.push(message) });
  const settle = () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) next();
  };
  return { work, sent, settle, step: () => waiting.shift()?.() };
}

describe('the grading desk', () => {
  it('answers an order with verdicts', () => {
    const { work, sent, settle } = desk();
    work.take(order(1, 'docker network create shopnet'));
    settle();
    expect(sent).toMatchObject([{ type: 'verdicts', request: 1, tasks: [{ id: 'net', passed: true, score: 1 }] }]);
  });

  it('drops orders that a newer one supersedes, begun or not', () => {
    const { work, sent, settle, step } = desk();
    work.take(order(1, 'docker network create other'));
    step();
    work.take(order(2, 'docker network create other'));
    work.take(order(3, 'docker network create shopnet'));
    settle();
    expect(sent).toMatchObject([{ type: 'verdicts', request: 3, tasks: [{ passed: true }] }]);
  });

  it('tells of a lab that cannot be replayed, and goes on', () => {
    const { work, sent, settle } = desk();
    const broken = order(1, 'true');
    work.take({
      ...broken,
      journal: { entries: [{ at: 0, kind: 'run', host: 'node9', cmd: 'true', env: {} }], until: 0 },
    });
    settle();
    work.take(order(2, 'true'));
    settle();
    expect(sent).toMatchObject([
      { type: 'error', request: 1 },
      { type: 'verdicts', request: 2, tasks: [{ passed: false }] },
    ]);
  });
});
