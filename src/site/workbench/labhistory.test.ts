import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '#lab/journal.ts';
import { LabHistory } from './labhistory.ts';

const open: JournalEntry = { at: 0, kind: 'open', console: 'c', host: 'node1', size: { rows: 24, columns: 80 } };
const resize: JournalEntry = { at: 50, kind: 'resize', console: 'c', size: { rows: 30, columns: 80 } };
const typed = (at: number, bytes: string): JournalEntry => ({ at, kind: 'input', console: 'c', bytes });

function threeSteps(): LabHistory {
  const history = new LabHistory();
  history.append([open], 1);
  for (const at of [10, 20, 30]) history.append([typed(at, 'ls'), typed(at + 1, '\r')], at + 5);
  return history;
}
const shape = (history: LabHistory) => {
  const { steps, position } = history.view();
  return `${position} of ${steps.map(({ label }) => label).join(', ')}`;
};

describe('undo and redo', () => {
  test('walk over the steps and lose none', () => {
    const history = threeSteps();
    expect(shape(history)).toBe('3 of ls, ls, ls');
    expect(history.go(1)).toEqual({ entries: [open, typed(10, 'ls'), typed(11, '\r')], until: 20 });
    expect(shape(history)).toBe('1 of ls, ls, ls');
    expect(history.go(3).entries.length).toBe(7);
    expect(shape(history)).toBe('3 of ls, ls, ls');
  });

  test('a resized window undoes nothing; typing does, and is kept with it', () => {
    const history = threeSteps();
    history.go(1);
    expect(history.append([resize], 50)).toEqual([]);
    expect(shape(history)).toBe('1 of ls, ls, ls');
    expect(history.append([typed(60, 'pwd\r')], 61)).toEqual([resize, typed(60, 'pwd\r')]);
    expect(shape(history)).toBe('2 of ls, pwd');
  });

  test('a step is called by the line the shell read, told once or twice', () => {
    const history = threeSteps();
    for (let n = 0; n < 2; n++) history.line({ at: 22, console: 'c', text: 'ls -l', shown: 0 });
    expect(shape(history)).toBe('3 of ls, ls -l, ls');
  });

  test('a step that is not there is refused', () => {
    expect(() => threeSteps().go(4)).toThrow(RangeError);
  });
});
