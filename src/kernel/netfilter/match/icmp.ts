import { icmpTypeNumber } from '../../wire/icmp.ts';
import type { MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';

/** A named kind of message: type, and the codes it covers. */
type IcmpName = readonly [name: string, type: number, firstCode: number, lastCode: number];

/** xt_icmp.h of iptables; where several names say the same, the first is printed. */
const NAMES4: readonly IcmpName[] = [
  ['any', 255, 0, 255],
  ['echo-reply', 0, 0, 255],
  ['pong', 0, 0, 255],
  ['destination-unreachable', 3, 0, 255],
  ['network-unreachable', 3, 0, 0],
  ['host-unreachable', 3, 1, 1],
  ['protocol-unreachable', 3, 2, 2],
  ['port-unreachable', 3, 3, 3],
  ['fragmentation-needed', 3, 4, 4],
  ['source-route-failed', 3, 5, 5],
  ['network-unknown', 3, 6, 6],
  ['host-unknown', 3, 7, 7],
  ['network-prohibited', 3, 9, 9],
  ['host-prohibited', 3, 10, 10],
  ['TOS-network-unreachable', 3, 11, 11],
  ['TOS-host-unreachable', 3, 12, 12],
  ['communication-prohibited', 3, 13, 13],
  ['host-precedence-violation', 3, 14, 14],
  ['precedence-cutoff', 3, 15, 15],
  ['source-quench', 4, 0, 255],
  ['redirect', 5, 0, 255],
  ['network-redirect', 5, 0, 0],
  ['host-redirect', 5, 1, 1],
  ['TOS-network-redirect', 5, 2, 2],
  ['TOS-host-redirect', 5, 3, 3],
  ['echo-request', 8, 0, 255],
  ['ping', 8, 0, 255],
  ['router-advertisement', 9, 0, 255],
  ['router-solicitation', 10, 0, 255],
  ['time-exceeded', 11, 0, 255],
  ['ttl-exceeded', 11, 0, 255],
  ['ttl-zero-during-transit', 11, 0, 0],
  ['ttl-zero-during-reassembly', 11, 1, 1],
  ['parameter-problem', 12, 0, 255],
  ['ip-header-bad', 12, 0, 0],
  ['required-option-missing', 12, 1, 1],
  ['timestamp-request', 13, 0, 255],
  ['timestamp-reply', 14, 0, 255],
  ['info-request', 15, 0, 255],
  ['info-reply', 16, 0, 255],
  ['address-mask-request', 17, 0, 255],
  ['address-mask-reply', 18, 0, 255],
];

const NAMES6: readonly IcmpName[] = [
  ['destination-unreachable', 1, 0, 255],
  ['no-route', 1, 0, 0],
  ['communication-prohibited', 1, 1, 1],
  ['beyond-scope', 1, 2, 2],
  ['address-unreachable', 1, 3, 3],
  ['port-unreachable', 1, 4, 4],
  ['failed-policy', 1, 5, 5],
  ['reject-route', 1, 6, 6],
  ['packet-too-big', 2, 0, 255],
  ['time-exceeded', 3, 0, 255],
  ['ttl-exceeded', 3, 0, 255],
  ['ttl-zero-during-transit', 3, 0, 0],
  ['ttl-zero-during-reassembly', 3, 1, 1],
  ['parameter-problem', 4, 0, 255],
  ['bad-header', 4, 0, 0],
  ['unknown-header-type', 4, 1, 1],
  ['unknown-option', 4, 2, 2],
  ['echo-request', 128, 0, 255],
  ['ping', 128, 0, 255],
  ['echo-reply', 129, 0, 255],
  ['pong', 129, 0, 255],
  ['mld-listener-query', 130, 0, 255],
  ['mld-listener-report', 131, 0, 255],
  ['mld-listener-done', 132, 0, 255],
  ['mld-listener-reduction', 132, 0, 255],
  ['router-solicitation', 133, 0, 255],
  ['router-advertisement', 134, 0, 255],
  ['neighbour-solicitation', 135, 0, 255],
  ['neighbor-solicitation', 135, 0, 255],
  ['neighbour-advertisement', 136, 0, 255],
  ['neighbor-advertisement', 136, 0, 255],
  ['redirect', 137, 0, 255],
];

interface Kind {
  readonly type: number;
  readonly firstCode: number;
  readonly lastCode: number;
}

function parseKind(text: string, names: readonly IcmpName[], protocol: string): Kind {
  const wanted = text.toLowerCase();
  const candidates = names.filter(([name]) => name.toLowerCase().startsWith(wanted));
  const [first, second] = candidates;
  const exact = candidates.find(([name]) => name.toLowerCase() === wanted);
  const found = exact ?? first;
  if (found) {
    if (!exact && second)
      throw parameterProblem(`Ambiguous ${protocol} type \`${text}': \`${found[0]}' or \`${second[0]}'?`);
    return { type: found[1], firstCode: found[2], lastCode: found[3] };
  }
  const [typeText = '', codeText] = text.split('/', 2);
  if (!/^\d+$/.test(typeText) || Number(typeText) > 255)
    throw parameterProblem(`Unknown ${protocol} type \`${typeText}'`);
  if (codeText === undefined) return { type: Number(typeText), firstCode: 0, lastCode: 255 };
  if (!/^\d+$/.test(codeText) || Number(codeText) > 255) throw parameterProblem(`Unknown ${protocol} code \`${text}'`);
  return { type: Number(typeText), firstCode: Number(codeText), lastCode: Number(codeText) };
}

function icmpMatch(
  family: 4 | 6,
  name: string,
  option: string,
  label: string,
  names: readonly IcmpName[],
): MatchExtension {
  const protocol = family === 4 ? 1 : 58;
  const title = family === 4 ? 'ICMP' : 'ICMPv6';
  return {
    name,
    families: family,
    protocol,
    options: [{ name: option, invertible: true }],
    make(options, context): Match {
      if (context.protocol !== protocol) throw parameterProblem(`${title} match requires '-p ${label}'`);
      const { type, firstCode, lastCode } = parseKind(options.required(option), names, title);
      const inverted = options.inverted(option);
      const any = family === 4 && type === 255;
      const number = firstCode === lastCode ? `${type}/${firstCode}` : String(type);
      const known = names.find((entry) => entry[1] === type && entry[2] === firstCode && entry[3] === lastCode)?.[0];
      return {
        name,
        saved: `${inverted ? '! ' : ''}--${option} ${any ? 'any' : number}`,
        test({ packet }) {
          const { payload } = packet;
          if (payload.kind !== 'icmp') return false;
          if (any) return !inverted;
          const met =
            icmpTypeNumber(payload.type, packet.family) === type &&
            payload.code >= firstCode &&
            payload.code <= lastCode;
          return met !== inverted;
        },
        list({ numeric }) {
          const bang = inverted ? '!' : '';
          if (!numeric && known) return `${label} ${bang}${known}`;
          const code = firstCode === lastCode ? ` code ${firstCode}` : '';
          return inverted ? `${label} !type ${type}${code}` : `${label}type ${type}${code}`;
        },
      };
    },
  };
}

/** `-m icmp --icmp-type` */
export const icmpMatch4 = icmpMatch(4, 'icmp', 'icmp-type', 'icmp', NAMES4);

/** `-m icmp6 --icmpv6-type` */
export const icmpMatch6 = icmpMatch(6, 'icmp6', 'icmpv6-type', 'ipv6-icmp', NAMES6);
