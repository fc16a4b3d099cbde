import type { Family } from '#netip/addr.ts';
import type { ErrnoCode } from '../errno.ts';
import type { IcmpMessage } from '../wire/icmp.ts';

/** What an ICMP error means to a socket; only hard ones end a connection or reach a connected UDP socket. */
export interface SocketError {
  readonly code: ErrnoCode;
  readonly hard: boolean;
}

/** icmp_err_convert of Linux, by code of destination-unreachable. */
const UNREACHABLE_ERRORS: Readonly<Record<Family, readonly (readonly [ErrnoCode, boolean])[]>> = {
  4: [
    ['ENETUNREACH', false],
    ['EHOSTUNREACH', false],
    ['ENOPROTOOPT', true],
    ['ECONNREFUSED', true],
    ['EMSGSIZE', false],
    ['EOPNOTSUPP', false],
    ['ENETUNREACH', true],
    ['EHOSTDOWN', true],
    ['ENETUNREACH', true],
    ['ENETUNREACH', true],
    ['EHOSTUNREACH', true],
    ['ENETUNREACH', false],
    ['EHOSTUNREACH', false],
    ['EHOSTUNREACH', true],
    ['EHOSTUNREACH', true],
    ['EHOSTUNREACH', true],
  ],
  6: [
    ['ENETUNREACH', false],
    ['EACCES', true],
    ['EHOSTUNREACH', false],
    ['EHOSTUNREACH', false],
    ['ECONNREFUSED', true],
    ['EACCES', true],
    ['EACCES', true],
  ],
};

/** Turns an ICMP error into a socket's; undefined where a socket takes no notice. */
export function socketError(family: Family, message: IcmpMessage): SocketError | undefined {
  switch (message.type) {
    case 'destination-unreachable': {
      const [code, hard] = UNREACHABLE_ERRORS[family][message.code] ?? ['EHOSTUNREACH', true];
      return { code, hard };
    }
    case 'packet-too-big':
      return { code: 'EMSGSIZE', hard: false };
    case 'time-exceeded':
      return { code: 'EHOSTUNREACH', hard: false };
    case 'parameter-problem':
      return { code: 'EPROTO', hard: true };
    default:
      return undefined;
  }
}

/** The next hop's MTU where the error says that a packet was too big. */
export function tooBigMtu(family: Family, message: IcmpMessage): number | undefined {
  const tooBig =
    family === 4 ? message.type === 'destination-unreachable' && message.code === 4 : message.type === 'packet-too-big';
  return tooBig ? message.mtu : undefined;
}
