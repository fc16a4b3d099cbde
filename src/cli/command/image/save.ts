import { imageSave } from '#client/image/save.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { CliError, type Command, goErrno } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { STRING } from '../../pflag/kinds.ts';
import { minArgs } from '../../required.ts';
import { terminalOf } from '../../streams.ts';

/** `docker image save` */
export const saveCommand: Command = {
  use: 'save [OPTIONS] IMAGE [IMAGE...]',
  aliasText: 'docker image save, docker save',
  short: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
  args: minArgs(1),
  flags: [
    { name: 'output', short: 'o', kind: STRING, usage: 'Write to a file, instead of STDOUT' },
    {
      name: 'platform',
      kind: STRING,
      usage: 'Save only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    },
  ],
  *run({ proc, client, flags, args }) {
    const output = flags.string('output');
    if (output === '' && terminalOf(proc, 1)) {
      throw new CliError('cowardly refusing to save to a terminal. Use the -o flag or redirect');
    }
    if (output !== '') checkOutput(proc, output);
    const response = yield* imageSave(client, args, flags.string('platform'));
    const fd =
      output === ''
        ? 1
        : proc.files.install(proc.fs.open(output, { write: true, create: true, truncate: true }, 0o600));
    for (let bytes = yield* response.read(); bytes.length > 0; bytes = yield* response.read())
      yield* proc.write(fd, bytes);
    if (fd !== 1) proc.files.close(fd);
  },
  complete: completeImages(),
};

function checkOutput({ fs }: Process, path: string): void {
  const parent = path.replace(/\/?[^/]*$/, '') || (path.startsWith('/') ? '/' : '.');
  try {
    fs.stat(parent);
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new CliError(`failed to save image: invalid output path: stat ${parent}: ${goErrno(error)}`);
  }
  if (fs.exists(path) && fs.stat(path).type === 'directory')
    throw new CliError('failed to save image: cannot write to a directory');
}
