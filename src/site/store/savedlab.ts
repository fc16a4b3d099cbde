import type { Journal, JournalEntry } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';

/** A lab as it is saved: with it, the lab is replayed to where it was. */
export interface SavedLab {
  scenario: Scenario;
  /** What leads to the state in which it was left. */
  journal: Journal;
  /** The whole journal, where some of it was undone. */
  whole?: Journal;
}

/** The version of the record written now; 1 had no `position`. */
export const VERSION = 2;
const VERSIONS: readonly unknown[] = [1, VERSION];

/**
 * Reads what was stored of a lab.
 * @param record the record of the store `labs`
 * @param entries the entries of its journal, in order
 * @returns the lab, or in words why it cannot be read; never throws
 */
export function readSavedLab(record: unknown, entries: unknown[]): { lab: SavedLab } | { reason: string } {
  if (!isRecord(record)) return { reason: 'the record is not an object' };
  if (!VERSIONS.includes(record.version)) return { reason: `version ${String(record.version)} is not known here` };
  if (!isScenario(record.scenario)) return { reason: 'the scenario is damaged' };
  if (typeof record.until !== 'number' || !(record.until >= 0)) return { reason: 'its time is damaged' };
  const wrong = entries.findIndex((entry) => !isEntry(entry));
  if (wrong >= 0) return { reason: `entry ${wrong + 1} of the journal is damaged` };
  const journal = entries as JournalEntry[];
  const late = journal.findIndex((entry, index) => entry.at < (journal[index - 1]?.at ?? 0));
  if (late >= 0) return { reason: `entry ${late + 1} of the journal is out of order` };
  if (record.count !== journal.length)
    return { reason: `${journal.length} of ${String(record.count)} entries are there` };
  const whole: Journal = { entries: journal, until: record.until };
  if (record.position === undefined) return { lab: { scenario: record.scenario, journal: whole } };
  const { position } = record;
  if (!isRecord(position) || typeof position.until !== 'number' || !Number.isInteger(position.count))
    return { reason: 'the place where it stands is damaged' };
  const { until } = position;
  const done = journal.slice(0, Number(position.count));
  if (Number(position.count) < 0 || Number(position.count) > journal.length || !(until >= (done.at(-1)?.at ?? 0)))
    return { reason: 'the place where it stands is damaged' };
  return { lab: { scenario: record.scenario, journal: { entries: done, until }, whole } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScenario(value: unknown): value is Scenario {
  if (!isRecord(value)) return false;
  const { hosts, setup, seed, epoch } = value;
  if (typeof seed !== 'string' || typeof epoch !== 'number' || !Number.isFinite(epoch)) return false;
  if (!Array.isArray(hosts) || !hosts.every((host) => isRecord(host) && typeof host.name === 'string')) return false;
  return (
    Array.isArray(setup) &&
    setup.every((step) => isRecord(step) && typeof step.host === 'string' && typeof step.cmd === 'string')
  );
}

function isEntry(value: unknown): value is JournalEntry {
  if (!isRecord(value) || typeof value.at !== 'number' || !(value.at >= 0)) return false;
  if (value.kind === 'run')
    return typeof value.host === 'string' && typeof value.cmd === 'string' && isRecord(value.env);
  if (value.kind === 'explained')
    return typeof value.host === 'string' && Number.isInteger(value.pid) && isRecord(value.explanation);
  if (typeof value.console !== 'string') return false;
  if (value.kind === 'close') return true;
  if (value.kind === 'input') return typeof value.bytes === 'string';
  if (value.kind !== 'open' && value.kind !== 'resize') return false;
  return (value.kind === 'resize' || typeof value.host === 'string') && isSize(value.size);
}

function isSize(value: unknown): boolean {
  return isRecord(value) && [value.rows, value.columns].every((side) => Number.isInteger(side) && Number(side) > 0);
}
