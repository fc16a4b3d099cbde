import type { MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import { listPorts, PORT_OPTIONS, portCondition, portMeets, savePorts } from './tcp.ts';

function portMatch(name: 'udp' | 'sctp', protocol: number): MatchExtension {
  return {
    name,
    protocol,
    options: PORT_OPTIONS,
    make(options, context): Match {
      if (context.protocol !== protocol) throw parameterProblem(`${name.toUpperCase()} match requires '-p ${name}'`);
      const source = portCondition(options, 'sport');
      const destination = portCondition(options, 'dport');
      return {
        name,
        saved: savePorts(source, destination).join(' '),
        test({ packet: { payload } }) {
          // The simulator does not look into SCTP: no port of it meets a condition.
          if (payload.kind !== 'udp') return payload.kind === 'other' && !source && !destination;
          if (source && !portMeets(source, payload.srcPort)) return false;
          return !destination || portMeets(destination, payload.dstPort);
        },
        list(format) {
          let text: string = name;
          if (source) text += listPorts('spt', source, protocol, format);
          if (destination) text += listPorts('dpt', destination, protocol, format);
          return text;
        },
      };
    },
  };
}

/** `-m udp`: ports. */
export const udpMatch = portMatch('udp', 17);

/** `-m sctp`: ports. */
export const sctpMatch = portMatch('sctp', 132);
