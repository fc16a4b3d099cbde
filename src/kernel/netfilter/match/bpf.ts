import { encodePacket } from '../../wire/bytes.ts';
import type { IpPacket } from '../../wire/ip.ts';
import type { MatchExtension } from '../extension.ts';
import { parameterProblem } from '../problem.ts';

/** One instruction of classic BPF (struct sock_filter): operation, jumps for true and false, operand. */
interface Instruction {
  readonly code: number;
  readonly whenTrue: number;
  readonly whenFalse: number;
  readonly operand: number;
}

/** BPF_MAXINSNS of xt_bpf. */
const LONGEST = 64;
/** Absolute loads from here on are no loads from the packet: SKF_AD_OFF, and with it where the payload begins. */
const ANCILLARY = 0xfffff000;
const PAYLOAD_OFFSET = 0xfffff000 + 52;

/** `-m bpf`: a program in classic BPF says whether the packet matches, iptables-extensions(8). */
export const bpfMatch: MatchExtension = {
  name: 'bpf',
  options: [{ name: 'bytecode' }, { name: 'object-pinned' }],
  make(options) {
    if (options.has('object-pinned')) throw parameterProblem('bpf: not simulated: --object-pinned');
    const program = parse(options.required('bytecode'));
    const text = [String(program.length), ...program.map(words)].join(',');
    return {
      name: 'bpf',
      saved: `--bytecode "${text}"`,
      test: ({ packet }) => run(program, new Bytes(packet)) !== 0,
      list: () => `match bpf ${program.map(words).join(',')}`,
    };
  },
};

function words({ code, whenTrue, whenFalse, operand }: Instruction): string {
  return `${code} ${whenTrue} ${whenFalse} ${operand}`;
}

function parse(text: string): Instruction[] {
  const [length = '', ...lines] = text.replace(/,$/, '').split(',');
  if (!/^\d+$/.test(length)) throw parameterProblem('bpf: error parsing program length');
  if (Number(length) > LONGEST) throw parameterProblem('bpf: number of instructions exceeds maximum');
  if (Number(length) !== lines.length)
    throw parameterProblem(
      lines.length > Number(length)
        ? 'bpf: real program length exceeds the encoded length parameter'
        : 'bpf: parsed program length is less than the encoded length parameter',
    );
  return lines.map((line) => {
    const numbers = line.trim().split(/\s+/).map(Number);
    const [code = 0, whenTrue = 0, whenFalse = 0, operand = 0] = numbers;
    if (numbers.length !== 4 || numbers.some(Number.isNaN)) throw parameterProblem('bpf: error at instr');
    return { code, whenTrue, whenFalse, operand };
  });
}

/** A packet as a program reads it, from the IP header on. */
class Bytes {
  readonly #packet: IpPacket;
  #all: Uint8Array | undefined;

  constructor(packet: IpPacket) {
    this.#packet = packet;
  }

  /** Where the data begins behind the headers of IP and transport (skb_get_poff). */
  get payloadOffset(): number {
    const { family, payload } = this.#packet;
    const header = family === 4 ? 20 : 40;
    if (payload.kind === 'udp') return header + 8;
    return header + (payload.kind === 'tcp' ? 20 : 0);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** `size` bytes in network order; undefined beyond the end. */
  load(offset: number, size: number): number | undefined {
    const { payload } = this.#packet;
    // What every VXLAN datagram is asked, without writing its bytes: the network identifier and a byte of zeros.
    if (payload.kind === 'udp' && payload.tunnelled && size === 4 && offset === this.payloadOffset + 4)
      return (payload.tunnelled.vni << 8) >>> 0;
    const bytes = this.#bytes;
    if (offset < 0 || offset + size > bytes.length) return undefined;
    let value = 0;
    for (let at = offset; at < offset + size; at++) value = value * 256 + (bytes[at] ?? 0);
    return value;
  }

  get #bytes(): Uint8Array {
    this.#all ??= encodePacket(this.#packet);
    return this.#all;
  }
}

/** Runs a program; a load beyond the packet ends it with 0 (linux/filter.h). @returns what it returns */
function run(program: readonly Instruction[], packet: Bytes): number {
  const memory = new Array<number>(16).fill(0);
  let a = 0;
  let x = 0;
  for (let at = 0; at < program.length; at++) {
    const { code, whenTrue, whenFalse, operand } = program[at] as Instruction;
    const kind = code & 0x07;
    const source = code & 0x08 ? x : operand;
    switch (kind) {
      case 0:
      case 1: {
        const loaded = load(code, operand, x, memory, packet);
        if (loaded === undefined) return 0;
        if (kind === 0) a = loaded;
        else x = loaded;
        break;
      }
      case 2:
        memory[operand & 15] = a;
        break;
      case 3:
        memory[operand & 15] = x;
        break;
      case 4: {
        const result = arithmetic(code & 0xf0, a, source);
        if (result === undefined) return 0;
        a = result;
        break;
      }
      case 5:
        at += (code & 0xf0) === 0 ? operand : compares(code & 0xf0, a, source) ? whenTrue : whenFalse;
        break;
      case 6:
        return (code & 0x18) === 0x10 ? a : operand;
      default:
        if (code & 0x80) a = x;
        else x = a;
    }
  }
  return 0;
}

const SIZES: Readonly<Record<number, number>> = { 0: 4, 8: 2, 16: 1 };

function load(code: number, operand: number, x: number, memory: readonly number[], packet: Bytes): number | undefined {
  const size = SIZES[code & 0x18] ?? 4;
  switch (code & 0xe0) {
    case 0x00:
      return operand;
    case 0x20:
      if (operand >= ANCILLARY) return operand === PAYLOAD_OFFSET ? packet.payloadOffset : 0;
      return packet.load(operand, size);
    case 0x40:
      return packet.load((x + operand) >>> 0, size);
    case 0x60:
      return memory[operand & 15] ?? 0;
    case 0x80:
      return packet.length;
    default: {
      // Four times the lower half of a byte: the length of an IP header.
      const byte = packet.load(operand, 1);
      return byte === undefined ? undefined : (byte & 0xf) * 4;
    }
  }
}

function arithmetic(operation: number, a: number, b: number): number | undefined {
  switch (operation) {
    case 0x00:
      return (a + b) >>> 0;
    case 0x10:
      return (a - b) >>> 0;
    case 0x20:
      return Math.imul(a, b) >>> 0;
    case 0x30:
      return b === 0 ? undefined : Math.floor(a / b);
    case 0x40:
      return (a | b) >>> 0;
    case 0x50:
      return (a & b) >>> 0;
    case 0x60:
      return (a << b) >>> 0;
    case 0x70:
      return a >>> b;
    case 0x80:
      return -a >>> 0;
    case 0x90:
      return b === 0 ? undefined : a % b;
    default:
      return (a ^ b) >>> 0;
  }
}

function compares(operation: number, a: number, b: number): boolean {
  if (operation === 0x10) return a === b;
  if (operation === 0x20) return a > b;
  return operation === 0x30 ? a >= b : (a & b) !== 0;
}
