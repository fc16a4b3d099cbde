import type { Coroutine } from '#kernel/coroutine.ts';
import type { LabCall } from './verb.ts';
import { VERBS } from './verbs.ts';

/** No file names are offered instead (cobra's ShellCompDirectiveNoFileComp). */
const NO_FILES = ':4\n';

/** `lab __complete WORDS…`: prints what the last word can become, one a line, as `docker __complete` does. */
export function* complete(call: LabCall): Coroutine<number> {
  const [name = '', ...rest] = call.args;
  const last = call.args[call.args.length - 1] ?? '';
  const found = call.args.length <= 1 ? verbs() : argumentsOf(name, { ...call, args: rest });
  const lines = found.filter((each) => each.startsWith(last));
  yield* call.proc.print(`${lines.map((line) => `${line}\n`).join('')}${NO_FILES}`);
  return 0;
}

function verbs(): string[] {
  return [...VERBS.map(({ name, short }) => `${name}\t${short}`), 'help\tShow what a verb does'];
}

function argumentsOf(name: string, call: LabCall): string[] {
  if (name === 'help') return call.args.length === 1 ? verbs() : [];
  if (call.args[call.args.length - 1]?.startsWith('-')) return ['--help'];
  return VERBS.find((verb) => verb.name === name)?.complete?.(call) ?? [];
}
