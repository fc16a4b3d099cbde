import { imageInspect } from '#client/image/inspect.ts';
import type { Command } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { INSPECT_FORMAT } from '../../formatter/formatflag.ts';
import { inspectAll } from '../../inspect/inspector.ts';
import { STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';

/** `docker image inspect` */
export const inspectCommand: Command = {
  use: 'inspect [OPTIONS] IMAGE [IMAGE...]',
  short: 'Display detailed information on one or more images',
  args: minArgs(1),
  flags: [
    INSPECT_FORMAT,
    {
      name: 'platform',
      kind: STRING,
      usage: `Inspect a specific platform of the multi-platform image.
If the image or the server is not multi-platform capable, the command will error out if the platform does not match.
'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)`,
    },
  ],
  *run(context) {
    yield* inspectAll(context, context.args, context.flags.string('format'), (name) =>
      imageInspect(context.client, name),
    );
  },
  complete: completeImages(),
};
