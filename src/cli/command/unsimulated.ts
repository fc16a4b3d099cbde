import { CliError, type Command } from '../command.ts';

/** A command that Docker has and the simulator has not: it is listed, and says so when it is called. */
export function unsimulated(use: string, short: string, rest: Partial<Command> = {}): Command {
  return {
    use,
    short,
    passthrough: true,
    *run({ path }) {
      throw new CliError(`docker: not simulated: ${path}`);
    },
    ...rest,
  };
}

/** A group of such commands. */
export function unsimulatedGroup(name: string, short: string, rest: Partial<Command> = {}): Command {
  return unsimulated(name, short, { subcommands: [unsimulated('COMMAND', '', { hidden: true })], ...rest });
}
