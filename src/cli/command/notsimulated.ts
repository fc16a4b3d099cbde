import { CliError, type Command } from '../command.ts';

/** A verb that exists in docker and does nothing here but say so. */
export function notSimulated(command: Omit<Command, 'run'>, what: string): Command {
  return {
    ...command,
    run() {
      throw new CliError(`docker: not simulated: ${what}`);
    },
  };
}
