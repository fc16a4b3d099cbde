import { CliError } from '../../errors.ts';

/** Values that cannot become what they stand for, all that were found, in order. */
export class DecodingError extends CliError {
  readonly details: readonly string[];

  constructor(details: readonly string[]) {
    const sorted = [...new Set(details)].sort();
    super(`decoding failed due to the following error(s):\n\n${sorted.join('\n')}`);
    this.details = sorted;
  }
}
