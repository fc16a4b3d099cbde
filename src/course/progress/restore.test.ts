import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyProgress,
  lessonProgress,
  PROGRESS_VERSION,
  type Progress,
  withAnswer,
  withBankAnswer,
  withTaskDone,
} from './progress.ts';
import { restore } from './restore.ts';
import { MemoryProgressStore } from './store.ts';

const some: Progress = withAnswer(
  withTaskDone(emptyProgress(), 'bridge', 'connect', 5),
  'bridge',
  'default-names',
  { type: 'single', chosen: [0] },
  7,
);

describe('restore', () => {
  it('gives back what was saved', () => {
    expect(restore(JSON.parse(JSON.stringify(some)))).toEqual({ progress: some });
    expect(restore(undefined)).toEqual({ progress: emptyProgress() });
  });

  it('never throws and loses nothing, whatever is stored', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const { progress, setAside } = restore(raw);
        expect(progress.version).toBe(PROGRESS_VERSION);
        if (setAside) expect(setAside.reason).not.toBe('');
      }),
    );
  });

  it('keeps sound lessons and sets damaged ones aside', () => {
    const damaged = { visitedAt: 'yesterday' };
    const { progress, setAside } = restore({ ...some, lessons: { ...some.lessons, host: damaged } });
    expect(progress).toEqual(some);
    expect(setAside).toEqual({ raw: { host: damaged }, reason: 'the stored progress of "host" is damaged' });
  });

  it('reads records from before there were versions, and leaves newer ones alone', () => {
    expect(restore({ lessons: some.lessons })).toEqual({ progress: some });
    const newer = { version: 99, lessons: {} };
    expect(restore(newer).setAside).toEqual({
      raw: newer,
      reason: 'the stored progress cannot be read: it was written by a newer version of the course (99)',
    });
  });

  it('reads version 1, whose lessons had a place for a lab', () => {
    const lab = { scenario: {}, journal: [] };
    const first = { version: 1, lessons: { bridge: { ...some.lessons.bridge, lab } } };
    expect(restore(JSON.parse(JSON.stringify(first)))).toEqual({ progress: some });
    const damaged = { version: 1, lessons: { ...first.lessons, host: 'nothing' } };
    expect(restore(damaged)).toEqual({
      progress: some,
      setAside: { raw: { host: 'nothing' }, reason: 'the stored progress of "host" is damaged' },
    });
    expect(restore({ version: 1, lessons: [] }).setAside?.reason).toBe('the stored progress has no list of lessons');
  });

  it('reads version 2, which had no answers to questions of banks', () => {
    const { banks: _, ...rest } = some;
    expect(restore(JSON.parse(JSON.stringify({ ...rest, version: 2 })))).toEqual({ progress: some });
  });

  it('keeps answers to questions of banks, and sets damaged ones aside', () => {
    const answered = withBankAnswer(some, 'names', { type: 'true-false', value: true }, 9);
    expect(restore(JSON.parse(JSON.stringify(answered)))).toEqual({ progress: answered });
    const damaged = { names: { answer: 'yes', at: 9 } };
    expect(restore({ ...answered, banks: damaged })).toEqual({
      progress: some,
      setAside: { raw: { banks: damaged }, reason: 'the stored progress of "banks" is damaged' },
    });
  });

  it('keeps the first time a task was done', () => {
    expect(lessonProgress(withTaskDone(some, 'bridge', 'connect', 99), 'bridge').tasks).toEqual({ connect: 5 });
  });
});

describe('MemoryProgressStore', () => {
  it('sets damaged records aside once', async () => {
    const store = new MemoryProgressStore('rubbish');
    expect((await store.load()).setAside?.raw).toBe('rubbish');
    expect((await store.load()).setAside).toBeUndefined();
    await store.save(some);
    expect((await store.load()).progress).toEqual(some);
    expect(await store.aside()).toHaveLength(1);
  });
});
