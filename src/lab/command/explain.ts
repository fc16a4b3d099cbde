import { arrived } from '#kernel/code.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { explainCode } from '../explain/code.ts';
import { placesOf } from './places.ts';
import { UsageError } from './usageerror.ts';
import type { LabCall, Verb } from './verb.ts';

/** `lab explain`: follows a packet hop by hop, on a copy of the lab. Exit status 0 where it arrives, 1 where it does not. */
export const explain: Verb = {
  name: 'explain',
  usage: '[--json] FROM TO[:PORT[/tcp|/udp]]',
  short: 'Follow a packet hop by hop and name what stops it',
  help: `
FROM is a host, or a container by name or ID; HOST/CONTAINER for one of another
host. TO is the same, or a name, an address or a URL. With a port a connection is
tried (or, with /udp, a datagram sent), without one a ping.

The packet is really sent, but on a copy of the lab: nothing here changes.

Options:
  --json   Print the result as JSON

Examples:
  lab explain web db            Does a ping get from web to db?
  lab explain web db:5432       Does a connection?
  lab explain node1 web:80/tcp  From the host itself
  lab explain web dns:53/udp    A datagram

Exit status: 0 when it arrives, 1 when not, 2 for wrong arguments.`,
  *run(call: LabCall): Coroutine<number> {
    const { proc, lab, host } = call;
    const unknown = call.args.find((arg) => arg.startsWith('-') && arg !== '--json');
    if (unknown !== undefined) throw new UsageError(`unknown option '${unknown}'`);
    const [from, to, ...more] = call.args.filter((arg) => arg !== '--json');
    if (from === undefined || to === undefined) throw new UsageError('expected where from and where to');
    if (more.length > 0) throw new UsageError(`expected two arguments, not ${2 + more.length}`);
    const { ask, BadQuestion, reportOf } = yield* arrived(explainCode);
    try {
      const found = yield* ask(lab, proc, { from, to, host });
      yield* proc.print(call.args.includes('--json') ? `${JSON.stringify(found, undefined, 2)}\n` : reportOf(found));
      return found.arrives ? 0 : 1;
    } catch (error) {
      if (error instanceof BadQuestion) throw new UsageError(error.message);
      throw error;
    }
  },
  complete({ lab, host, args }) {
    return args.filter((arg) => arg !== '--json').length <= 2 ? placesOf(lab, host) : [];
  },
};
