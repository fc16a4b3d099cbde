import { CliError, type Command } from '../../command.ts';
import { STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { atLeast } from './context.ts';
import { nameOf } from './engine/containers.ts';
import { DRY_RUN, INDEX } from './flags.ts';
import { oneContainer } from './selected.ts';

/** `docker compose port` */
export const portCommand: Command = {
  use: 'port [OPTIONS] SERVICE PRIVATE_PORT',
  short: 'Print the public port for a port binding',
  args: atLeast(2),
  flags: [DRY_RUN, INDEX, { name: 'protocol', kind: STRING, default: 'tcp', usage: 'tcp or udp' }],
  complete: completeServices,
  *run(context) {
    const { flags, args } = context;
    const [service = '', wanted = ''] = args;
    if (!/^\d+$/.test(wanted) || Number(wanted) > 65_535) {
      throw new CliError(
        `strconv.ParseUint: parsing ${JSON.stringify(wanted)}: ${/^\d+$/.test(wanted) ? 'value out of range' : 'invalid syntax'}`,
      );
    }
    const container = yield* oneContainer(context, service, { index: flags.number('index') });
    const protocol = flags.string('protocol').toLowerCase();
    const ports = container.Ports ?? [];
    const found = ports.find(({ PrivatePort, Type }) => PrivatePort === Number(wanted) && Type === protocol);
    if (found === undefined) {
      const there = ports.map(({ PublicPort = 0, Type }) => `${PublicPort}/${Type}`).join(', ');
      throw new CliError(`no port ${wanted}/${protocol} for container ${nameOf(container)}: ${there}`);
    }
    const { IP = '', PublicPort = 0 } = found;
    yield* context.out(`${IP.includes(':') ? `[${IP}]` : IP}:${PublicPort}\n`);
  },
};
