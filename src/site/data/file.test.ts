import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyProgress, withAnswer, withBankAnswer, withTaskDone } from '#course/progress/progress.ts';
import type { JournalEntry } from '#lab/journal.ts';
import { pageOf } from './address.ts';
import { compare } from './compare.ts';
import { type DataFile, type FileLab, readFile, writeFile } from './file.ts';

const scenario = { hosts: [{ name: 'node1' }], setup: [], seed: 's', epoch: 0 };
const entries: JournalEntry[] = [
  { at: 1, kind: 'open', console: 'c', host: 'node1', size: { rows: 24, columns: 80 } },
  { at: 5, kind: 'input', console: 'c', bytes: 'ls\r' },
  { at: 7, kind: 'input', console: 'c', bytes: 'docker ps\r' },
];
const lab: FileLab = { lesson: 'bridge', scenario, journal: { entries, until: 9 } };
const undone: FileLab = { ...lab, lesson: 'host', position: { count: 2, until: 6 } };
const file: DataFile = {
  progress: withAnswer(
    withTaskDone(emptyProgress(), 'bridge', 'connect', 5),
    'bridge',
    'names',
    { type: 'multiple', chosen: [0, 2] },
    7,
  ),
  labs: [lab, undone],
  kept: [lab],
  settings: { attributes: { theme: 'dark' }, sizes: { console: 40 } },
};
const text = writeFile(file, 0);
const changed = (change: object) => JSON.stringify({ ...JSON.parse(text), ...change });

describe('the file of everything', () => {
  test('comes back as it was written', () => {
    expect(readFile(text)).toEqual({ file });
  });

  test('carries answers to questions of banks', () => {
    const answered = withBankAnswer(file.progress, 'names', { type: 'true-false', value: true }, 9);
    expect(readFile(changed({ progress: answered }))).toEqual({ file: { ...file, progress: answered } });
    const strange = withBankAnswer(file.progress, '<b>', { type: 'true-false', value: true }, 9);
    expect(readFile(changed({ progress: strange }))).toEqual({ refusal: { reason: 'progress' } });
  });

  test('of progress in version 1 is read', () => {
    const old = changed({ progress: { ...file.progress, version: 1 } });
    expect(readFile(old)).toEqual({ file });
  });

  const lesson = file.progress.lessons.bridge;
  const hosts = Array(100).fill({ name: 'n' });
  test.each([
    ['cut off', text.slice(0, -5), { reason: 'json' }],
    ['empty', '', { reason: 'json' }],
    ['a picture', '\u0089PNG', { reason: 'json' }],
    ['another JSON', '{"name":"gangway"}', { reason: 'format' }],
    ['null', 'null', { reason: 'format' }],
    ['a list', '[]', { reason: 'format' }],
    ['newer', changed({ version: 9 }), { reason: 'newer' }],
    ['of a newer progress', changed({ progress: { version: 9, lessons: {} } }), { reason: 'progress' }],
    ['with progress of the wrong type', changed({ progress: [1] }), { reason: 'progress' }],
    ['with a damaged lesson', changed({ progress: { version: 2, lessons: { a: 1 } } }), { reason: 'progress' }],
    [
      'with markup for a lesson',
      changed({ progress: { version: 2, lessons: { '<b>': lesson } } }),
      { reason: 'progress' },
    ],
    ['with labs of the wrong type', changed({ labs: {} }), { reason: 'format' }],
    ['with a damaged lab', changed({ labs: [{ ...lab, journal: 3 }] }), { reason: 'lab', lesson: 'bridge' }],
    ['with too many labs', changed({ labs: Array(1001).fill(lab) }), { reason: 'tooLarge' }],
    ['with a hundred hosts', changed({ labs: [{ ...lab, scenario: { ...scenario, hosts } }] }), { reason: 'tooLarge' }],
    ['with a prototype', text.replace('"lessons":{', '"lessons":{"__proto__":{"polluted":1},'), { reason: 'json' }],
    ['with an escaped prototype', text.replace('"lessons":{', '"lessons":{"\\u005f_proto__":{},'), { reason: 'json' }],
    ['with a constructor', changed({ labs: [{ constructor: { prototype: 1 } }] }), { reason: 'lab', lesson: '?' }],
  ])('%s is refused, and says why', (_what, given, refusal) => {
    expect(readFile(given)).toEqual({ refusal });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('keeps no settings it does not know the form of', () => {
    const settings = {
      attributes: { theme: '<img>', 'on click': 'x', contrast: 'more' },
      sizes: { a: 400, b: 1, c: '1' },
    };
    const read = readFile(changed({ settings: settings }));
    expect('file' in read && read.file.settings).toEqual({ attributes: { contrast: 'more' }, sizes: { b: 1 } });
  });

  test('nothing makes reading throw', () => {
    fc.assert(fc.property(fc.string(), (given) => void readFile(given)));
    fc.assert(
      fc.property(fc.json(), (given) => {
        const value = JSON.parse(given);
        for (const key of ['progress', 'labs', 'kept', 'settings']) {
          readFile(changed({ [key]: value }));
        }
      }),
    );
  });
});

describe('a lab of a file beside the one here', () => {
  const upTo = (count: number): FileLab => ({ ...lab, journal: { entries: entries.slice(0, count), until: 9 } });
  const other: FileLab = {
    ...lab,
    journal: { entries: [...entries.slice(0, 2), { at: 6, kind: 'input', console: 'c', bytes: 'rm\r' }], until: 9 },
  };

  test.each([
    ['the same', lab, lab, 'same'],
    ['one that goes on', upTo(2), lab, 'ahead'],
    ['its beginning', lab, upTo(2), 'behind'],
    ['another way', lab, other, 'other'],
    ['another scenario', lab, { ...lab, scenario: { ...scenario, epoch: 4 } }, 'other'],
    ['any, where nothing was done here', { ...upTo(1), scenario: { ...scenario, epoch: 4 } }, lab, 'ahead'],
    ['one in which nothing was done', lab, { ...upTo(1), scenario: { ...scenario, epoch: 4 } }, 'behind'],
  ] as const)('%s is told', (_what, here, there, expected) => {
    expect(compare(here, there)).toBe(expected);
  });
});

test('labs of lessons and sandboxes have pages', () => {
  const lessons = new Set(['bridge']);
  expect(pageOf('bridge', lessons)).toBe('lessons/bridge/');
  expect(pageOf('sandbox-3-internet', lessons)).toBe('sandbox/?hosts=3&internet=on');
  expect(pageOf('sandbox-1-ovs', lessons)).toBe('sandbox/?hosts=1&ovs=on');
  expect(pageOf('../etc', lessons)).toBeUndefined();
});
