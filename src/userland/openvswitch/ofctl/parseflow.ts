import type { FlowFilter, FlowSpec } from '#kernel/dev/openvswitch/flowtable.ts';
import { DEFAULT_PRIORITY, matchWords } from '#kernel/dev/openvswitch/flowtext.ts';
import type { FlowMatch } from '#kernel/dev/openvswitch/match.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import { keyValues } from './keyvalues.ts';
import { parseActions, tableNumber } from './parseactions.ts';
import { canonicalField, type Draft, type PortNumbers, PROTOCOL_NAMES, parseField } from './parsefields.ts';

/** How a flow is given: to be added or changed (with actions), or only to choose flows. */
export type Purpose = 'add' | 'modify' | 'choose' | 'choose-strict';

/** A flow as written. */
export interface ParsedFlow {
  readonly spec: FlowSpec;
  readonly filter: FlowFilter;
  /** What was given without what it needs and is therefore left out: the match before and after, for the log. */
  readonly normalized?: readonly [before: string, after: string];
}

const TIMEOUT = /^\d+$/;

/** Reads a flow in the syntax of ovs-ofctl(8). @throws OvsProblem */
export function parseFlow(text: string, purpose: Purpose, ports: PortNumbers): ParsedFlow {
  const choosing = purpose === 'choose' || purpose === 'choose-strict';
  const [fields, actions] = choosing ? [text, ''] : splitActions(text);
  const draft: Draft = {};
  const general = { priority: DEFAULT_PRIORITY, idleTimeout: 0, hardTimeout: 0, cookie: 0n };
  const limits: { table?: number; cookie?: { value: bigint; mask: bigint }; outPort?: number } = {};
  for (const { key, value, separator } of keyValues(fields)) {
    const protocol = PROTOCOL_NAMES[key];
    if (protocol) {
      draft.dlType = protocol[0];
      if (protocol[1] !== undefined) draft.nwProto = protocol[1];
      continue;
    }
    const known = ['priority', 'table', 'idle_timeout', 'hard_timeout', 'cookie', 'out_port'].includes(key);
    if (known && separator === '') throw new OvsProblem(`field ${key} missing value`);
    if (key === 'priority' && purpose !== 'choose') general.priority = number(value, 'priority', 0xffff);
    else if (key === 'table') limits.table = tableNumber(value);
    else if (key === 'idle_timeout' && !choosing) general.idleTimeout = number(value, key, 0xffff);
    else if (key === 'hard_timeout' && !choosing) general.hardTimeout = number(value, key, 0xffff);
    else if (key === 'cookie') {
      const [cookie = '', mask = '-1'] = value.split('/');
      limits.cookie = { value: wide(cookie), mask: wide(mask) };
      general.cookie = limits.cookie.value;
    } else if (key === 'out_port' && choosing) limits.outPort = ports(value);
    else if (/^(send_flow_rem|check_overlap|reset_counts|no_packet_counts|no_byte_counts|importance)$/.test(key))
      throw new OvsProblem(`not simulated: ${key}`);
    else if (!parseField(draft, canonicalField(key), value, ports)) throw new OvsProblem(`unknown keyword ${key}`);
  }
  const match = normalized(draft);
  const [before, after] = [matchWords(draft).join(','), matchWords(match).join(',')];
  const strict = purpose === 'choose-strict' ? { priority: general.priority } : undefined;
  const cookie = choosing ? limits.cookie : undefined;
  return {
    spec: { ...general, table: limits.table ?? 0, match, actions: parseActions(actions, match, ports) },
    filter: { match, table: limits.table, cookie, outPort: limits.outPort, strict },
    normalized: before === after ? undefined : [before, after],
  };
}

function splitActions(text: string): [string, string] {
  const found = /(^|[,\s])actions?\s*=/.exec(text);
  if (!found) throw new OvsProblem('must specify an action');
  return [text.slice(0, found.index), text.slice(found.index + found[0].length).trim()];
}

/** Leaves out fields that mean nothing without the protocol they belong to. */
function normalized(draft: Draft): FlowMatch {
  const { dlType, nwProto } = draft;
  const ip = dlType === 0x0800 || dlType === 0x86dd;
  const arp = dlType === 0x0806 || dlType === 0x8035;
  const ports = ip && (nwProto === 6 || nwProto === 17 || nwProto === 132 || nwProto === 1 || nwProto === 58);
  const match: Draft = { ...draft };
  if (!ip && !arp) for (const field of ['nwSrc', 'nwDst', 'nwProto'] as const) delete match[field];
  if (!ip) for (const field of ['nwTos', 'nwTtl'] as const) delete match[field];
  if (!arp) for (const field of ['arpSha', 'arpTha'] as const) delete match[field];
  if (!ports) for (const field of ['tpSrc', 'tpDst', 'tcpFlags'] as const) delete match[field];
  for (const field of Object.keys(match) as (keyof Draft)[]) if (match[field] === undefined) delete match[field];
  return match;
}

function number(text: string, name: string, most: number): number {
  if (!TIMEOUT.test(text) || Number(text) > most) throw new OvsProblem(`invalid ${name} "${text}"`);
  return Number(text);
}

function wide(text: string): bigint {
  if (!/^-?(0x[0-9a-f]+|\d+)$/i.test(text)) throw new OvsProblem(`${text}: invalid cookie`);
  return BigInt.asUintN(64, text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text));
}
