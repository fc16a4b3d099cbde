import { FILTER } from '../../opts/filter.ts';
import type { FlagDefinition } from '../../pflag/flag.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';

/** The flags of commands that list tasks. */
export const TASK_FLAGS: readonly FlagDefinition[] = [
  { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display task IDs' },
  { name: 'no-trunc', kind: BOOL, usage: 'Do not truncate output' },
  { name: 'no-resolve', kind: BOOL, usage: 'Do not map IDs to Names' },
  { name: 'format', kind: STRING, usage: 'Pretty-print tasks using a Go template' },
  { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
];
