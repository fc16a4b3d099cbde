import { fromInput, type Value } from './value.ts';

export type AwkArray = Map<string, Value>;
/** What stands behind a name; a parameter without a value yet may turn its caller's name into an array as well. */
export type Cell = { value: Value; becomes?: (array: AwkArray) => void } | { array: AwkArray };

/** The variables an awk program finds set. */
export function initialVariables(args: readonly string[], env: ReadonlyMap<string, string>): Map<string, Cell> {
  const values: Record<string, Value> = {
    FS: ' ',
    OFS: ' ',
    ORS: '\n',
    RS: '\n',
    SUBSEP: '\x1c',
    CONVFMT: '%.6g',
    OFMT: '%.6g',
    NR: 0,
    FNR: 0,
    NF: 0,
    RSTART: 0,
    RLENGTH: -1,
    FILENAME: '',
    ARGC: args.length,
  };
  const variables = new Map<string, Cell>(Object.entries(values).map(([name, value]) => [name, { value }]));
  variables.set('ARGV', { array: new Map(args.map((arg, index) => [String(index), fromInput(arg)])) });
  variables.set('ENVIRON', { array: new Map([...env].map(([name, value]) => [name, fromInput(value)])) });
  return variables;
}
