/** An option of the iptables program itself. */
export interface ProgramOption {
  readonly short: string;
  readonly long: readonly string[];
  readonly value: 'none' | 'required' | 'optional';
}

/** Options of the program; commands are the upper-case ones. `0` has no short form. */
export const PROGRAM_OPTIONS: readonly ProgramOption[] = [
  { short: 'A', long: ['append'], value: 'required' },
  { short: 'C', long: ['check'], value: 'required' },
  { short: 'D', long: ['delete'], value: 'required' },
  { short: 'I', long: ['insert'], value: 'required' },
  { short: 'R', long: ['replace'], value: 'required' },
  { short: 'L', long: ['list'], value: 'optional' },
  { short: 'S', long: ['list-rules'], value: 'optional' },
  { short: 'F', long: ['flush'], value: 'optional' },
  { short: 'Z', long: ['zero'], value: 'optional' },
  { short: 'N', long: ['new-chain'], value: 'required' },
  { short: 'X', long: ['delete-chain'], value: 'optional' },
  { short: 'E', long: ['rename-chain'], value: 'required' },
  { short: 'P', long: ['policy'], value: 'required' },
  { short: 's', long: ['source', 'src'], value: 'required' },
  { short: 'd', long: ['destination', 'dst'], value: 'required' },
  { short: 'p', long: ['protocol'], value: 'required' },
  { short: 'i', long: ['in-interface'], value: 'required' },
  { short: 'o', long: ['out-interface'], value: 'required' },
  { short: 'j', long: ['jump'], value: 'required' },
  { short: 'g', long: ['goto'], value: 'required' },
  { short: 't', long: ['table'], value: 'required' },
  { short: 'm', long: ['match'], value: 'required' },
  { short: 'n', long: ['numeric'], value: 'none' },
  { short: 'v', long: ['verbose'], value: 'none' },
  { short: 'w', long: ['wait'], value: 'optional' },
  { short: 'W', long: ['wait-interval'], value: 'required' },
  { short: 'x', long: ['exact'], value: 'none' },
  { short: 'f', long: ['fragments'], value: 'none' },
  { short: 'V', long: ['version'], value: 'none' },
  { short: 'h', long: ['help'], value: 'none' },
  { short: '0', long: ['line-numbers'], value: 'none' },
  { short: 'M', long: ['modprobe'], value: 'required' },
  { short: 'c', long: ['set-counters'], value: 'required' },
  { short: '4', long: ['ipv4'], value: 'none' },
  { short: '6', long: ['ipv6'], value: 'none' },
];

/** Options that only some commands take: the name in messages, and those commands. */
export const OPTION_COMMANDS: Readonly<Record<string, readonly [name: string, commands: string]>> = {
  n: ['--numeric', 'L'],
  s: ['--source', 'ACDIR'],
  d: ['--destination', 'ACDIR'],
  p: ['--protocol', 'ACDIR'],
  j: ['--jump', 'ACDIR'],
  i: ['--in-interface', 'ACDIR'],
  o: ['--out-interface', 'ACDIR'],
  f: ['--fragments', 'ACDIR'],
  x: ['--exact', 'L'],
  '0': ['--line-numbers', 'L'],
  c: ['--set-counters', 'AIRP'],
};

/** Options that may come once only, and what they are called in messages. */
export const ONCE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(OPTION_COMMANDS).map(([short, [name]]) => [short, name])),
  g: '--jump',
};
