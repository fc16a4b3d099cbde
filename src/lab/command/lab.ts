import type { Program } from '#kernel/process/program.ts';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab.ts';
import { complete } from './complete.ts';
import { UsageError } from './usageerror.ts';
import type { Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

const USAGE = 2;

/**
 * `lab`, the program by which a learner asks the lab itself for something no real host could do.
 * Exit status: as the verb says; 1 for what cannot be done, 2 for wrong usage.
 * @param host the name of the host it is installed on
 */
export function labProgram(lab: Lab, host: string): Program {
  return function* (proc) {
    const [name, ...args] = proc.argv.slice(1);
    if (name === '__complete') return yield* complete({ proc, lab, host, args });
    if (name === undefined || name === '-h' || name === '--help' || (name === 'help' && args.length === 0)) {
      yield* proc.print(overview());
      return 0;
    }
    const wanted = name === 'help' ? args[0] : name;
    const verb = VERBS.find((each) => each.name === wanted);
    if (!verb) {
      const what = wanted?.startsWith('-') ? 'option' : 'verb';
      yield* proc.printError(`lab: unknown ${what} '${wanted}'${nearest(wanted ?? '')}\nSee 'lab --help'.\n`);
      return USAGE;
    }
    if (name === 'help' || args.some((arg) => arg === '--help' || arg === '-h')) {
      yield* proc.print(helpOf(verb));
      return 0;
    }
    try {
      return yield* verb.run({ proc, lab, host, args });
    } catch (error) {
      if (error instanceof UsageError) {
        yield* proc.printError(
          `lab ${verb.name}: ${error.message}\nUsage: lab ${verb.name} ${verb.usage}\nSee 'lab ${verb.name} --help'.\n`,
        );
        return USAGE;
      }
      if (!(error instanceof LabError)) throw error;
      yield* proc.printError(`lab ${verb.name}: ${error.message}\n`);
      return 1;
    }
  };
}

function overview(): string {
  const width = Math.max(...VERBS.map(({ name }) => name.length)) + 2;
  const lines = VERBS.map(({ name, short }) => `  ${name.padEnd(width)}${short}`);
  return [
    'lab asks the lab itself for what no real host could do.',
    '',
    'Usage: lab VERB [ARGUMENT...]',
    '',
    'Verbs:',
    ...lines,
    '',
    "See 'lab VERB --help' for more on one of them.",
    '',
  ].join('\n');
}

function helpOf({ name, usage, short, help }: Verb): string {
  return `Usage: lab ${name} ${usage}\n\n${short}.\n\n${help.trim()}\n`;
}

function nearest(wanted: string): string {
  const verb = VERBS.find(({ name }) => wanted !== '' && (name.startsWith(wanted) || wanted.startsWith(name)));
  return verb ? `; did you mean '${verb.name}'?` : '';
}
