import type { Command, FlagDefinition } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { createRequest } from './containerconfig.ts';
import { checkPullOption, createContainer } from './createcontainer.ts';
import { CONTAINER_FLAGS } from './flags.ts';
import { withHelp } from './runerror.ts';

const FLAGS: readonly FlagDefinition[] = [
  ...CONTAINER_FLAGS,
  {
    name: 'pull',
    kind: STRING,
    default: 'missing',
    usage: 'Pull image before creating ("always", "|missing", "never")',
    completions: ['always', 'missing', 'never'],
  },
];

/** docker create */
export const createCommand: Command = {
  use: 'create [OPTIONS] IMAGE [COMMAND] [ARG...]',
  aliasText: 'docker container create, docker create',
  short: 'Create a new container',
  args: minArgs(1),
  flags: FLAGS,
  interspersed: false,
  complete: completeImages(1),
  *run(context) {
    const { proc, flags, args } = context;
    let request: ReturnType<typeof createRequest>;
    try {
      checkPullOption(flags.string('pull'));
      request = createRequest(proc, flags, args);
    } catch (error) {
      throw withHelp(error, 'create', 125);
    }
    const id = yield* createContainer(context, request);
    yield* context.out(`${id}\n`);
  },
};
