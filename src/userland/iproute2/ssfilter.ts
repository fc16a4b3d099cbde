import type { Process } from '#kernel/process/process.ts';
import type { Endpoint } from '#kernel/socket/endpoint.ts';
import type { SocketInfo, SocketState } from '#kernel/socket/socketinfo.ts';
import { Prefix } from '#netip/prefix.ts';
import { portNumber } from '../resolver/services.ts';

/** The filter at the end of an `ss` command line. */
export interface SocketFilter {
  states: ReadonlySet<SocketState> | undefined;
  test(info: SocketInfo): boolean;
}

const STATES: Readonly<Record<string, readonly SocketState[]>> = {
  established: ['ESTAB'],
  'syn-sent': ['SYN-SENT'],
  'syn-recv': ['SYN-RECV'],
  'fin-wait-1': ['FIN-WAIT-1'],
  'fin-wait-2': ['FIN-WAIT-2'],
  'time-wait': ['TIME-WAIT'],
  closed: ['UNCONN'],
  unconnected: ['UNCONN'],
  'close-wait': ['CLOSE-WAIT'],
  'last-ack': ['LAST-ACK'],
  listening: ['LISTEN'],
  listen: ['LISTEN'],
  closing: ['CLOSING'],
  connected: [
    'ESTAB',
    'SYN-SENT',
    'SYN-RECV',
    'FIN-WAIT-1',
    'FIN-WAIT-2',
    'TIME-WAIT',
    'CLOSE-WAIT',
    'LAST-ACK',
    'CLOSING',
  ],
  synchronized: ['ESTAB', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING'],
};
type Test = (info: SocketInfo) => boolean;

/** Reads `state NAME … EXPRESSION`. @throws SyntaxError with what ss says */
export function parseFilter(proc: Process, operands: readonly string[]): SocketFilter {
  const words = operands
    .join(' ')
    .replace(/([()])/g, ' $1 ')
    .split(/\s+/)
    .filter(Boolean);
  let states: Set<SocketState> | undefined;
  while (words[0] === 'state' || words[0] === 'exclude') {
    const [keyword, name = ''] = words.splice(0, 2);
    const named = STATES[name];
    if (!named) throw new SyntaxError(`ss: wrong state name: ${name}`);
    states ??= new Set(keyword === 'exclude' ? Object.values(STATES).flat() : []);
    for (const state of named) {
      if (keyword === 'state') states.add(state);
      else states.delete(state);
    }
  }
  const test = words.length > 0 ? either(proc, words) : () => true;
  if (words.length > 0) throw new SyntaxError(`ss: bison bellows (while parsing filter): "syntax error!"`);
  return { states, test };
}

/** An address or port of a filter that cannot be read. */
export class AddressError extends SyntaxError {
  constructor(message: string) {
    super(`${message}\nCannot parse dst/src address.`);
  }
}

function either(proc: Process, words: string[]): Test {
  let left = both(proc, words);
  while (words[0] === 'or' || words[0] === '||' || words[0] === '|') {
    words.shift();
    const [a, b] = [left, both(proc, words)];
    left = (info) => a(info) || b(info);
  }
  return left;
}

function both(proc: Process, words: string[]): Test {
  let left = single(proc, words);
  while (words.length > 0 && words[0] !== ')' && words[0] !== 'or' && words[0] !== '||' && words[0] !== '|') {
    if (words[0] === 'and' || words[0] === '&&' || words[0] === '&') words.shift();
    const [a, b] = [left, single(proc, words)];
    left = (info) => a(info) && b(info);
  }
  return left;
}

function single(proc: Process, words: string[]): Test {
  const word = words.shift();
  if (word === '!' || word === 'not') {
    const inner = single(proc, words);
    return (info) => !inner(info);
  }
  if (word === '(') {
    const inner = either(proc, words);
    if (words.shift() !== ')') throw new SyntaxError('ss: bison bellows (while parsing filter): "syntax error!"');
    return inner;
  }
  if (word === 'sport' || word === 'dport') return portTest(proc, words, word === 'sport' ? 'local' : 'remote');
  if (word === 'src' || word === 'dst') {
    if (words[0] === '=' || words[0] === '==') words.shift();
    return addressTest(proc, words.shift() ?? '', word === 'src' ? 'local' : 'remote');
  }
  throw new SyntaxError(`ss: bison bellows (while parsing filter): "syntax error!"`);
}

function portTest(proc: Process, words: string[], side: 'local' | 'remote'): Test {
  const operators: Record<string, (a: number, b: number) => boolean> = {
    '=': (a, b) => a === b,
    '==': (a, b) => a === b,
    eq: (a, b) => a === b,
    '!=': (a, b) => a !== b,
    ne: (a, b) => a !== b,
    neq: (a, b) => a !== b,
    '>': (a, b) => a > b,
    gt: (a, b) => a > b,
    '<': (a, b) => a < b,
    lt: (a, b) => a < b,
    '>=': (a, b) => a >= b,
    ge: (a, b) => a >= b,
    '<=': (a, b) => a <= b,
    le: (a, b) => a <= b,
  };
  const compare = operators[words[0] ?? ''];
  if (compare) words.shift();
  const text = (words.shift() ?? '').replace(/^.*:/, '');
  const port = portNumber(proc, text);
  if (port === undefined) throw new AddressError(`Error: "${text}" does not look like a port.`);
  return (info) => {
    const end = endOf(info, side);
    return end !== undefined && (compare ?? ((a: number, b: number) => a === b))(end.port, port);
  };
}

function addressTest(proc: Process, text: string, side: 'local' | 'remote'): Test {
  const match = /^\[?([^\]]*?)\]?(?::(\w+|\*))?$/.exec(text);
  const whole = Prefix.tryParse(text.replace(/^\[(.*)\]$/, '$1'));
  const prefix = whole ?? Prefix.tryParse(match?.[1] ?? '');
  const port = whole || !match?.[2] || match[2] === '*' ? undefined : portNumber(proc, match[2]);
  if (!prefix && port === undefined) throw new AddressError(`Error: an inet prefix is expected rather than "${text}".`);
  return (info) => {
    const end = endOf(info, side);
    return end !== undefined && (!prefix || prefix.contains(end.addr)) && (port === undefined || end.port === port);
  };
}

function endOf(info: SocketInfo, side: 'local' | 'remote'): Endpoint | undefined {
  return info.protocol === 'unix' || info.protocol === 'packet' ? undefined : info[side];
}
