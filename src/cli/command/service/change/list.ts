import { cut, toRecord } from '../../../opts/list.ts';
import type { FlagValues } from '../../../pflag/flagset.ts';

/** The texts but for those that are to go. */
export function without(texts: readonly string[], gone: readonly string[]): string[] {
  return texts.filter((text) => !gone.includes(text));
}

/** Texts with those of `--<flag>-add`, without those of `--<flag>-rm`. */
export function changeList(flags: FlagValues, flag: string, texts: readonly string[]): string[] {
  return without([...texts, ...flags.list(`${flag}-add`)], flags.list(`${flag}-rm`));
}

/** The same for names with values, but what is removed and added at once is added: that replaces its value. */
export function changeLabels<T extends Record<string, string> | undefined>(
  flags: FlagValues,
  flag: string,
  labels: T,
): T {
  const added = flags.list(`${flag}-add`);
  if (labels === undefined && added.length === 0) return labels;
  const changed = { ...labels } as Record<string, string>;
  for (const name of flags.list(`${flag}-rm`)) delete changed[name];
  return Object.assign(changed, toRecord(added)) as T;
}

/** Environment variables after --env-rm and --env-add: of one name only the last stays. */
export function changeVariables(flags: FlagValues, variables: readonly string[]): string[] {
  const nameOf = (variable: string) => cut(variable, '=')[0];
  const gone = flags.list('env-rm');
  const kept = variables.filter((variable) => !gone.includes(nameOf(variable)));
  if (!flags.changed('env-add')) return kept;
  return [...new Map([...kept, ...flags.list('env-add')].map((variable) => [nameOf(variable), variable])).values()];
}
