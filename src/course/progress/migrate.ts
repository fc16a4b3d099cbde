import { PROGRESS_VERSION } from './progress.ts';

/** Takes a record of one version to the next. It may throw: the record is then set aside. */
type Migration = (record: Record<string, unknown>) => Record<string, unknown>;

/** By the version a record has. Version 0 are records without a number: a plain map of lessons. */
const MIGRATIONS: Readonly<Record<number, Migration>> = {
  0: (record) => ({ version: 1, lessons: record.lessons ?? {} }),
  // In version 1 a lesson had a place for its lab, too. Labs have a store of their own, entry by entry.
  1: (record) => ({ version: 2, lessons: withoutLabs(record.lessons) }),
  // Until version 2 there were no banks of questions.
  2: (record) => ({ version: 3, lessons: record.lessons, banks: {} }),
};

function withoutLabs(lessons: unknown): unknown {
  if (typeof lessons !== 'object' || lessons === null || Array.isArray(lessons)) return lessons;
  return Object.fromEntries(Object.entries(lessons).map(([id, lesson]) => [id, withoutLab(lesson)]));
}

function withoutLab(lesson: unknown): unknown {
  if (typeof lesson !== 'object' || lesson === null || Array.isArray(lesson)) return lesson;
  const { lab: _, ...rest } = lesson as Record<string, unknown>;
  return rest;
}

/** Brings a record to the present version. @throws Error for a version that is newer, or none at all */
export function migrate(record: Record<string, unknown>): Record<string, unknown> {
  let current = record;
  for (;;) {
    const version = current.version ?? 0;
    if (version === PROGRESS_VERSION) return current;
    const migration = typeof version === 'number' ? MIGRATIONS[version] : undefined;
    if (!migration) {
      const newer = typeof version === 'number' && version > PROGRESS_VERSION;
      throw new Error(
        newer
          ? `it was written by a newer version of the course (${version})`
          : `it has the unknown version ${JSON.stringify(version)}`,
      );
    }
    current = migration(current);
  }
}
