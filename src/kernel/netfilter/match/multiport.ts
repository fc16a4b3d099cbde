import type { MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import { type PortRange, parsePort, portName, rangeText } from '../syntax/ports.ts';

const OPTIONS = ['sports', 'dports', 'ports'] as const;
const MAX_PORTS = 15;

function parseList(text: string): PortRange[] {
  let slots = 0;
  return text.split(',').map((part) => {
    const [first = '', last] = part.split(':', 2);
    slots += last === undefined ? 1 : 2;
    if (slots > MAX_PORTS) throw parameterProblem('too many ports specified');
    const from = parsePort(first);
    if (last === undefined) return { first: from, last: from };
    const to = parsePort(last);
    if (from >= to) throw parameterProblem('invalid portrange specified');
    return { first: from, last: to };
  });
}

/** `-m multiport`: up to 15 ports in one rule. */
export const multiportMatch: MatchExtension = {
  name: 'multiport',
  options: [
    { name: 'sports', aliases: ['source-ports'], invertible: true },
    { name: 'dports', aliases: ['destination-ports'], invertible: true },
    { name: 'ports', invertible: true },
  ],
  make(options, { protocol }): Match {
    const option = OPTIONS.find((name) => options.has(name));
    if (!option) throw parameterProblem('no ports specified');
    if (options.size > 1)
      throw parameterProblem('multiport: only one of --source-ports, --destination-ports and --ports can be given');
    if (protocol === undefined)
      throw parameterProblem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
    if (![6, 17, 33, 132, 136].includes(protocol))
      throw parameterProblem('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
    const ranges = parseList(options.required(option));
    const inverted = options.inverted(option);
    const meets = (port: number) => ranges.some(({ first, last }) => port >= first && port <= last);
    return {
      name: 'multiport',
      saved: `${inverted ? '! ' : ''}--${option} ${ranges.map(rangeText).join(',')}`,
      test({ packet: { payload } }) {
        if (payload.kind !== 'tcp' && payload.kind !== 'udp') return false;
        const met =
          option === 'sports'
            ? meets(payload.srcPort)
            : option === 'dports'
              ? meets(payload.dstPort)
              : meets(payload.srcPort) || meets(payload.dstPort);
        return met !== inverted;
      },
      list({ numeric }) {
        const texts = ranges.map(({ first, last }) => {
          const from = portName(first, protocol, numeric);
          return first === last ? from : `${from}:${portName(last, protocol, numeric)}`;
        });
        return `multiport ${option} ${inverted ? ' !' : ''}${texts.join(',')}`;
      },
    };
  },
};
