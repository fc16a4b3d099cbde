import { imageLoad } from '#client/image/load.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, type Command, pathError } from '../../command.ts';
import { displayMessages } from '../../jsonmessage.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
import { terminalOf } from '../../streams.ts';

/** `docker image load` */
export const loadCommand: Command = {
  use: 'load [OPTIONS]',
  aliasText: 'docker image load, docker load',
  short: 'Load an image from a tar archive or STDIN',
  args: noArgs,
  flags: [
    { name: 'input', short: 'i', kind: STRING, usage: 'Read from tar archive file, instead of STDIN' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Suppress the load output' },
    {
      name: 'platform',
      kind: STRING,
      usage: 'Load only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    },
  ],
  *run({ proc, client, flags }) {
    const input = flags.string('input');
    if (input === '' && terminalOf(proc, 0)) throw new CliError('requested load from stdin, but stdin is empty');
    const tar = input === '' ? yield* proc.readAll(0) : readInput(proc, input);
    const quiet = flags.bool('quiet') || terminalOf(proc, 1) === undefined;
    const report = yield* imageLoad(client, tar, { quiet, platform: flags.string('platform') });
    yield* displayMessages(proc, report, 1);
  },
};

/** The content of a file. @throws CliError */
export function readInput({ fs }: Process, path: string): Uint8Array {
  try {
    return fs.readFile(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw pathError('open', path, error);
  }
}
