import { containerExport } from '#client/container/export.ts';
import { CliError, type Command, pathError } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';
import { terminalOf } from '../../streams.ts';

/** docker export */
export const exportCommand: Command = {
  use: 'export [OPTIONS] CONTAINER',
  aliasText: 'docker container export, docker export',
  short: "Export a container's filesystem as a tar archive",
  args: exactArgs(1),
  flags: [{ name: 'output', short: 'o', kind: STRING, usage: 'Write to a file, instead of STDOUT' }],
  complete: completeContainers({ limit: 1 }),
  *run({ proc, client, flags, args }) {
    const output = flags.string('output');
    if (output === '' && terminalOf(proc, 1)) {
      throw new CliError('cowardly refusing to save to a terminal. Use the -o flag or redirect');
    }
    const response = yield* containerExport(client, args[0] as string);
    const fd = output === '' ? 1 : openOutput(output);
    for (;;) {
      const bytes = yield* response.read();
      if (bytes.length === 0) break;
      yield* proc.write(fd, bytes);
    }
    if (fd !== 1) proc.files.close(fd);

    function openOutput(path: string): number {
      try {
        return proc.files.install(proc.fs.open(path, { write: true, create: true, truncate: true }));
      } catch (error) {
        throw pathError('open', path, error);
      }
    }
  },
};
