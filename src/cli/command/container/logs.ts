import { containerInspect } from '#client/container/inspect.ts';
import { containerLogs } from '#client/container/logs.ts';
import { Demultiplexer } from '#client/stdcopy.ts';
import { timestamp } from '#client/timestamp.ts';
import type { Command } from '../../command.ts';
import { completeContainers } from '../../completion.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

const TIME = 'timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)';

/** docker logs */
export const logsCommand: Command = {
  use: 'logs [OPTIONS] CONTAINER',
  aliasText: 'docker container logs, docker logs',
  short: 'Fetch the logs of a container',
  args: exactArgs(1),
  flags: [
    { name: 'details', kind: BOOL, usage: 'Show extra details provided to logs' },
    { name: 'follow', short: 'f', kind: BOOL, usage: 'Follow log output' },
    { name: 'since', kind: STRING, usage: `Show logs since ${TIME}` },
    {
      name: 'tail',
      short: 'n',
      kind: STRING,
      default: 'all',
      usage: 'Number of lines to show from the end of the logs',
    },
    { name: 'timestamps', short: 't', kind: BOOL, usage: 'Show timestamps' },
    { name: 'until', kind: STRING, usage: `Show logs before a ${TIME}` },
  ],
  complete: completeContainers({ limit: 1 }),
  *run({ proc, client, flags, args }) {
    const { Id, Config } = yield* containerInspect(client, args[0] as string);
    const response = yield* containerLogs(client, Id, {
      stdout: true,
      stderr: true,
      since: timestamp(proc, flags.string('since'), 'since'),
      until: timestamp(proc, flags.string('until'), 'until'),
      timestamps: flags.bool('timestamps'),
      details: flags.bool('details'),
      follow: flags.bool('follow'),
      tail: flags.string('tail'),
    });
    const frames = new Demultiplexer();
    for (;;) {
      const bytes = yield* response.read();
      if (bytes.length === 0) return;
      if (Config.Tty) yield* proc.print(bytes);
      else
        for (const { stream, bytes: piece } of frames.push(bytes))
          yield* proc.write(stream === 'stdout' ? 1 : 2, piece);
    }
  },
};
