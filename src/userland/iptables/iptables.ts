import type { Coroutine } from '#kernel/coroutine.ts';
import { IptablesError, iptables as run } from '#kernel/netfilter/command.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Program } from '#kernel/process/program.ts';
import { hostNames } from './hostnames.ts';
import { refused } from './permission.ts';

/** iptables(8) of iptables 1.8.13, nf_tables variant. */
export const iptables: Program = (proc) => main(proc, 4);

/** ip6tables(8), the same for IPv6. */
export const ip6tables: Program = (proc) => main(proc, 6);

function* main(proc: Process, family: 4 | 6): Coroutine<number> {
  const args = proc.argv.slice(1);
  const harmless = args.some((arg) => arg === '-V' || arg === '--version' || arg === '-h' || arg === '--help');
  if (!harmless) {
    const status = yield* refused(proc, family === 4 ? 'iptables' : 'ip6tables');
    if (status !== undefined) return status;
  }
  try {
    const { stdout } = run(proc.namespaces.net, family, args, hostNames(proc));
    if (stdout !== '') yield* proc.print(stdout);
    return 0;
  } catch (error) {
    if (!(error instanceof IptablesError)) throw error;
    yield* proc.printError(`${error.message}\n`);
    return error.status;
  }
}
