/** A place in a file; both count from 0. */
export interface Mark {
  line: number;
  column: number;
  /** Characters before it. */
  index: number;
}

/** A mistake in YAML, worded and placed as Go's yaml.v3 does. */
export class YamlFault extends Error {
  /**
   * @param kind who found it: the scanner names the line itself, the parser the one before, as both count from 0
   * @param context where the construct began that the mistake is in; the first line is not named
   */
  constructor(problem: string, kind: 'reader' | 'scanner' | 'parser', context?: Mark, at?: Mark) {
    const line = context?.line || at?.line || 0;
    const named = line === 0 ? 0 : line + (kind === 'scanner' ? 1 : 0);
    super(`${named === 0 ? '' : `line ${named}: `}${problem}`);
  }
}
