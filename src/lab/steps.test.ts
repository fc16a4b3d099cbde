import { describe, expect, test } from 'vitest';
import { Lab } from './lab.ts';
import { plainScenario } from './scenario.ts';
import { journalAfter, labelsOf, stepsOf } from './steps.ts';

const SECOND = 1_000_000_000;
const size = { rows: 24, columns: 80 };

/** A lab in which lines are typed key by key, each when the one before has come to rest. */
function typed(lines: readonly string[]) {
  const lab = Lab.start(plainScenario(['node1', 'node2'], { epoch: 0 }));
  for (const host of ['node1', 'node2']) lab.openConsole(host, size);
  lab.advance(lab.now + SECOND);
  for (const line of lines) {
    const [console, text] = line.startsWith('2 ') ? ['console2', line.slice(2)] : ['console1', line];
    for (const key of text) {
      lab.input(console, key);
      lab.advance(lab.now + SECOND / 10);
    }
    lab.advance(lab.now + SECOND);
  }
  return lab;
}

describe('steps of a journal', () => {
  const lab = typed([
    'docker network create a\r',
    '2 hostname\r',
    'docker network rm b\u007f\u007fxa\u0001\u000b',
    'echo one\r',
    '!echo\r',
    'ec',
  ]);
  const journal = lab.journal();
  const steps = stepsOf(journal);

  test('are the lines that were sent, by host', () => {
    expect(steps.map(({ host, console }) => `${host} ${console}`)).toEqual([
      'node1 console1',
      'node2 console2',
      'node1 console1',
      'node1 console1',
    ]);
  });

  test('are called what the shell read, editing and history included', () => {
    const lines = lab.takeLines().filter((line) => 'text' in line);
    expect(labelsOf(steps, lines)).toEqual(['docker network create a', 'hostname', 'echo one', 'echo one']);
  });

  test('going back to one gives the state before the next was begun', () => {
    const networks = (count: number) =>
      (
        Lab.replay(lab.scenario, journalAfter(journal, steps, count)).api('node1', 'GET', '/networks').body as {
          Name: string;
        }[]
      )
        .map(({ Name }) => Name)
        .sort();
    expect(networks(0)).toEqual(['bridge', 'host', 'none']);
    expect(networks(1)).toEqual(['a', 'bridge', 'host', 'none']);
  });

  test('the state after the last one is without what is half typed', () => {
    const now = journalAfter(journal, steps, steps.length);
    expect(now.entries.length).toBe(journal.entries.length - 2);
    expect(stepsOf(now)).toEqual(steps);
  });

  test('a step that is not there is refused', () => {
    expect(() => journalAfter(journal, steps, 9)).toThrow('there are 4 steps, not 9');
  });
});
