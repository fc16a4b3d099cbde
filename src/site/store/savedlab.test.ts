import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSavedLab, VERSION } from './savedlab.ts';

const scenario = { hosts: [{ name: 'node1' }], setup: [], seed: 's', epoch: 0 };
const record = { version: VERSION, scenario, until: 9, count: 2 };
const entries = [
  { at: 1, kind: 'open', console: 'c', host: 'node1', size: { rows: 24, columns: 80 } },
  { at: 5, kind: 'input', console: 'c', bytes: 'ls\r' },
];

describe('reading a saved lab', () => {
  test('a whole one comes back as it was', () => {
    expect(readSavedLab(record, entries)).toEqual({ lab: { scenario, journal: { entries, until: 9 } } });
  });

  test('one of before, without a place, is read', () => {
    expect(readSavedLab({ ...record, version: 1 }, entries)).toEqual({
      lab: { scenario, journal: { entries, until: 9 } },
    });
  });

  test('what was undone comes back as undone', () => {
    const whole = { entries, until: 9 };
    const journal = { entries: entries.slice(0, 1), until: 4 };
    expect(readSavedLab({ ...record, position: { count: 1, until: 4 } }, entries)).toEqual({
      lab: { scenario, journal, whole },
    });
  });

  test('an explanation that was kept is no damage', () => {
    const explained = { at: 6, kind: 'explained', host: 'node1', pid: 7, explanation: { verdict: 'x' } };
    expect(readSavedLab({ ...record, count: 3 }, [...entries, explained])).toHaveProperty('lab');
  });

  test.each([
    ['nothing', undefined, entries, 'the record is not an object'],
    ['another version', { ...record, version: 7 }, entries, 'version 7 is not known here'],
    ['no scenario', { ...record, scenario: 'x' }, entries, 'the scenario is damaged'],
    ['a lost entry', record, entries.slice(0, 1), '1 of 2 entries are there'],
    [
      'a damaged entry',
      record,
      [entries[0], { at: 5, kind: 'input', console: 'c' }],
      'entry 2 of the journal is damaged',
    ],
    [
      'a place beyond the end',
      { ...record, position: { count: 3, until: 4 } },
      entries,
      'the place where it stands is damaged',
    ],
    ['entries swapped', record, [entries[1], entries[0]], 'entry 2 of the journal is out of order'],
  ])('%s is refused with its reason', (_name, raw, list, reason) => {
    expect(readSavedLab(raw, list)).toEqual({ reason });
  });

  test('nothing makes it throw', () => {
    fc.assert(fc.property(fc.anything(), fc.array(fc.anything()), (raw, list) => void readSavedLab(raw, list)));
  });
});
