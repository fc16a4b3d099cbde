import { GivenOptions, type MatchExtension, type OptionSpec, type TargetExtension } from '../extension.ts';

/** An extension that a command line has loaded, with the options given to it so far. */
export class LoadedExtension {
  readonly given: GivenOptions;
  readonly match: MatchExtension | undefined;
  readonly target: TargetExtension | undefined;

  constructor(
    readonly name: string,
    readonly options: readonly OptionSpec[],
    of: { match?: MatchExtension; target?: TargetExtension },
  ) {
    this.given = new GivenOptions(name);
    this.match = of.match;
    this.target = of.target;
  }
}
