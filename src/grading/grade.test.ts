import { describe, expect, it } from 'vitest';
import { check } from '#course/schema/check.ts';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';
import { grade, gradeInPlace, type KnownMistake } from './grade.ts';

describe('named mistakes', () => {
  const scenario = plainScenario(['node1'], { epoch: 0 });
  const tasks = [
    { id: 'make', checks: [check.parse({ name: 'there', kind: 'network', network: 'shop', internal: true })] },
  ];
  const mistakes: KnownMistake[] = [
    { name: 'nothing-made', check: 'make/there', cause: 'missing', explanation: 'You made another network.' },
  ];
  const mistakeOf = (lab: Lab) => grade({ scenario, journal: lab.journal(), tasks, mistakes })[0]?.checks[0]?.mistake;

  it('are told only to those who have begun', () => {
    const lab = Lab.start(scenario);
    lab.openConsole('node1', { rows: 24, columns: 80 }, 'one');
    expect(mistakeOf(lab)).toBeUndefined();
    lab.run('node1', 'docker network create other');
    expect(mistakeOf(lab)).toMatchObject({ name: 'nothing-made' });
    expect(gradeInPlace(lab, { tasks, mistakes })[0]?.checks[0]?.mistake).toMatchObject({ name: 'nothing-made' });
  });

  it('are told to those who type', () => {
    const lab = Lab.start(scenario);
    lab.openConsole('node1', { rows: 24, columns: 80 }, 'one');
    lab.input('one', 'docker ps\r');
    lab.advance(lab.now + 1_000_000_000);
    expect(mistakeOf(lab)).toMatchObject({ name: 'nothing-made' });
  });
});
