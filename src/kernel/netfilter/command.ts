import type { NetNamespace } from '../netns.ts';
import { execute } from './execute.ts';
import type { NameSource } from './match.ts';
import { helpText } from './print/help.ts';
import { Problem, VERSION } from './problem.ts';
import { CommandLine } from './syntax/commandline.ts';

/** What the iptables program prints on standard error, without its last newline, and the status it ends with. */
export class IptablesError extends Error {
  override readonly name = 'IptablesError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** What a command printed. */
export interface IptablesResult {
  readonly stdout: string;
}

/**
 * Executes one command line of iptables(8), or ip6tables(8) for family 6, as iptables v1.8.13 (nf_tables) does.
 * @param args without the program's name, one element a word
 * @param names how hosts are named: for -s and -d, and for listings without -n
 * @throws IptablesError with the words and the status of the real program
 */
export function iptables(ns: NetNamespace, family: 4 | 6, args: readonly string[], names?: NameSource): IptablesResult {
  const program = family === 4 ? 'iptables' : 'ip6tables';
  try {
    const line = new CommandLine(args, family, names);
    if (line.command === 'V') return { stdout: `${program} ${VERSION}\n` };
    if (line.command === 'h') return { stdout: helpText(program, family) };
    return { stdout: execute(line, ns.netfilter, names) };
  } catch (error) {
    if (error instanceof Problem) throw new IptablesError(error.text(program), error.status);
    throw error;
  }
}
