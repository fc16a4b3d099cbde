import { CliError, type Command } from '../../command.ts';
import { loadProject } from './project.ts';

/** Candidates: the services of the project in the working directory. */
export const completeServices: NonNullable<Command['complete']> = function* (context) {
  try {
    const { services, disabled } = yield* loadProject(context);
    return Object.keys({ ...services, ...disabled })
      .filter((name) => !context.args.includes(name))
      .sort();
  } catch (error) {
    if (error instanceof CliError) return [];
    throw error;
  }
};
