import type { Place } from '#course/schema/check.ts';
import type { Subject } from '../subject.ts';
import { runProbe } from './run.ts';

/** Looks a name up as programs at `place` do. @returns its addresses, none where it is unknown; undefined when the container does not run */
export function lookUp(subject: Subject, place: Place, name: string): string[] | undefined {
  const result = runProbe(subject, place, ['getent', 'ahosts', name]);
  if (!result) return undefined;
  const addresses = result.stdout.split('\n').map((line) => line.split(/\s/)[0] ?? '');
  return [...new Set(addresses.filter((address) => address !== ''))];
}
