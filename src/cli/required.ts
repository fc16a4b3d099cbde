import type { ArgRule } from './command.ts';
import { CliError } from './errors.ts';

const plural = (count: number) => (count === 1 ? 'argument' : 'arguments');

/** No arguments; where there are subcommands, an argument is one that does not exist. */
export const noArgs: ArgRule = ({ path, useLine, args, hasSubcommands }) => {
  if (args.length === 0) return;
  throw new CliError(
    hasSubcommands
      ? `docker: unknown command: ${path} ${args[0]}\n\nUsage:  ${useLine}\n\nRun '${path} --help' for more information`
      : `docker: '${path}' accepts no arguments\n\nUsage:  ${useLine}\n\nRun '${path} --help' for more information`,
  );
};

function rule(accepts: (count: number) => boolean, demand: string, hint = 'Run'): ArgRule {
  return ({ path, useLine, args }) => {
    if (accepts(args.length)) return;
    throw new CliError(
      `docker: '${path}' requires ${demand}\n\nUsage:  ${useLine}\n\n${hint} '${path} --help' for more information`,
    );
  };
}

export const exactArgs = (count: number): ArgRule => rule((n) => n === count, `${count} ${plural(count)}`);

export const minArgs = (count: number): ArgRule => rule((n) => n >= count, `at least ${count} ${plural(count)}`, 'See');

/** The odd word in its hint is Docker's. */
export const maxArgs = (count: number): ArgRule => rule((n) => n <= count, `at most ${count} ${plural(count)}`, 'SRun');

export const rangeArgs = (min: number, max: number): ArgRule =>
  rule((n) => n >= min && n <= max, `at least ${min} and at most ${max} ${plural(max)}`);
