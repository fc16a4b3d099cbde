import { icmpTypeNumber } from '../wire/icmp.ts';
import type { IpPacket } from '../wire/ip.ts';
import { udpLength } from '../wire/udp.ts';
import type { Traversal } from './traversal.ts';

const NAMES = { tcp: 'TCP', udp: 'UDP' } as const;

/** The line the LOG target writes about a packet (nf_log_syslog.c). */
export function logLine({ inName, outName, packet, length }: Traversal, prefix: string): string {
  const head = `${prefix}IN=${inName} OUT=${outName} SRC=${address(packet, 'src')} DST=${address(packet, 'dst')} LEN=${length}`;
  const { tos, ttl, id } = packet;
  const middle =
    packet.family === 4
      ? `TOS=0x${byte(tos & 0x1e)} PREC=0x${byte(tos & 0xe0)} TTL=${ttl} ID=${id} ${packet.dontFragment ? 'DF ' : ''}`
      : `TC=${tos} HOPLIMIT=${ttl} FLOWLBL=0 `;
  return `${head} ${middle}${protocolPart(packet)}`;
}

function protocolPart({ payload, family }: IpPacket): string {
  switch (payload.kind) {
    case 'tcp': {
      const { flags } = payload;
      const names = (['urg', 'ack', 'psh', 'rst', 'syn', 'fin'] as const)
        .filter((flag) => flags[flag])
        .map((flag) => `${flag.toUpperCase()} `);
      return `PROTO=${NAMES.tcp} SPT=${payload.srcPort} DPT=${payload.dstPort} WINDOW=${payload.window} RES=0x00 ${names.join('')}URGP=0 `;
    }
    case 'udp':
      return `PROTO=${NAMES.udp} SPT=${payload.srcPort} DPT=${payload.dstPort} LEN=${udpLength(payload)} `;
    case 'icmp': {
      const type = icmpTypeNumber(payload.type, family) ?? 255;
      const echo = payload.id === undefined ? '' : `ID=${payload.id} SEQ=${payload.seq ?? 0} `;
      return `PROTO=${family === 4 ? 'ICMP' : 'ICMPv6'} TYPE=${type} CODE=${payload.code} ${echo}`;
    }
    case 'esp':
      return `PROTO=ESP SPI=0x${payload.spi.toString(16)} `;
    case 'fragment':
    case 'other':
      return `PROTO=${payload.protocol} `;
  }
}

function address(packet: IpPacket, end: 'src' | 'dst'): string {
  const addr = packet[end];
  if (addr.family === 4) return addr.text;
  // The kernel prints IPv6 in full here.
  return addr.bits.toString(16).padStart(32, '0').match(/.{4}/g)?.join(':') ?? addr.text;
}

function byte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
