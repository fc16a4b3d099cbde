import type { Program } from '#kernel/process/program.ts';
import { toText } from './captext.ts';

const USAGE = `usage: getpcaps <pid> [<pid> ...]

  This program displays the capabilities on the queried process(es).
  The capabilities are displayed in the cap_from_text(3) format.

  Optional arguments:
     --help, -h or --usage display this message.
     --verbose             use a more verbose output format.
     --ugly or --legacy    use the archaic legacy output format.
     --iab                 show IAB of process too.
     --license             display license info
`;

/** getpcaps(8): the capabilities of processes. */
export const getpcaps: Program = function* (proc) {
  const args = proc.argv.slice(1);
  if (args.length === 0 || ['--help', '-h', '--usage'].includes(args[0] ?? '')) {
    yield* proc.printError(USAGE);
    return args.length === 0 ? 1 : 0;
  }
  let status = 0;
  for (const arg of args) {
    if (arg.startsWith('--')) continue;
    const process = /^\d+$/.test(arg) ? proc.namespaces.pid.get(arg === '0' ? proc.pid : Number(arg)) : undefined;
    if (!process) {
      yield* proc.printError(`Failed to get cap's for process ${arg}: (No such process)\n`);
      status = 1;
      continue;
    }
    const { capabilities, permitted = capabilities, inheritable = new Set() } = process.credentials;
    yield* proc.print(`${arg}: ${toText({ effective: capabilities, permitted, inheritable })}\n`);
  }
  return status;
};
