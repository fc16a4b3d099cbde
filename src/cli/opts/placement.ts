import { CliError } from '../errors.ts';
import type { FlagKind } from '../pflag/flag.ts';

/** A preference of placement: the label to spread tasks over. */
export interface PlacementPreference {
  Spread: { SpreadDescriptor: string };
}

/** `--placement-pref spread=label`, as often as wanted. */
export const PLACEMENT_PREFERENCE: FlagKind<readonly PlacementPreference[]> = {
  type: 'pref',
  zero: [],
  parse(text, current) {
    const [strategy, label, ...more] = text.split('=');
    if (label === undefined || more.length > 0) {
      throw new CliError('placement preference must be of the format "<strategy>=<arg>"');
    }
    if (strategy !== 'spread') {
      throw new CliError(`unsupported placement preference ${strategy} (only spread is supported)`);
    }
    return [...current, { Spread: { SpreadDescriptor: label } }];
  },
  format: (value) => value.map(({ Spread }) => `spread=${Spread.SpreadDescriptor}`).join(' '),
};
