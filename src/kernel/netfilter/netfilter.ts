import type { NetNamespace } from '../netns.ts';
import { isIcmpError } from '../wire/icmp.ts';
import type { IpPacket } from '../wire/ip.ts';
import type { Connection, Flow } from './conntrack/connection.ts';
import { Conntrack } from './conntrack/conntrack.ts';
import type { Hook, HookContext, HookRunner, HookVerdict } from './hook.ts';
import { KernelLog } from './kernellog.ts';
import type { Manip } from './nat/rewrite.ts';
import { setupNat } from './nat/setup.ts';
import { translated } from './nat/translate.ts';
import { ruleText } from './rule.ts';
import { Table, type TableName } from './table.ts';
import { Traversal } from './traversal.ts';
import { type Stopped, walk } from './walk.ts';

type Stage = TableName | 'conntrack' | 'ipvs' | 'confirm';

/** What happens at each hook, in the order of the kernel's priorities (enum nf_ip_hook_priorities). */
const STAGES: Readonly<Record<Hook, readonly Stage[]>> = {
  PREROUTING: ['raw', 'conntrack', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'ipvs', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter', 'security', 'ipvs'],
  OUTPUT: ['raw', 'conntrack', 'mangle', 'nat', 'ipvs', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
};

const MANIP: Readonly<Record<Exclude<Hook, 'FORWARD'>, Manip>> = {
  PREROUTING: 'destination',
  INPUT: 'source',
  OUTPUT: 'destination',
  POSTROUTING: 'source',
};

/** The packet filter of one network namespace: the tables of both families and the connections. */
export class Netfilter implements HookRunner {
  readonly conntrack: Conntrack;
  /** Lines of the LOG target. */
  readonly log = new KernelLog();
  readonly #tables: Readonly<Record<4 | 6, Partial<Record<TableName, Table>>>> = { 4: {}, 6: {} };
  readonly #users = { 4: { count: 0 }, 6: { count: 0 } };

  constructor(readonly netns: NetNamespace) {
    this.conntrack = new Conntrack(netns);
    netns.sysctl.provide('net.netfilter.nf_conntrack_count', { get: () => String(this.conntrack.count) });
  }

  /** A table; it comes to be when it is first asked for, as with nf_tables. */
  table(name: TableName, family: 4 | 6): Table {
    const tables = this.#tables[family];
    let table = tables[name];
    if (!table) {
      table = new Table(name, family, this.#users[family]);
      tables[name] = table;
    }
    return table;
  }

  /** A table that has come to be. */
  existing(name: TableName, family: 4 | 6): Table | undefined {
    return this.#tables[family][name];
  }

  /** Whether connections are tracked: only while some rule of the family wants to know about them. */
  tracks(family: 4 | 6): boolean {
    return this.#users[family].count > 0;
  }

  /** Runs the chains of `hook`, connection tracking and NAT included. */
  run(hook: Hook, packet: IpPacket, context: HookContext): HookVerdict {
    const tables = this.#tables[packet.family];
    const tracks = this.tracks(packet.family);
    let traversal: Traversal | undefined;
    let current = packet;
    for (const stage of STAGES[hook]) {
      if (stage === 'conntrack') {
        const tracked = tracks ? this.conntrack.track(current) : current;
        if (!tracked) return { verdict: 'drop', rule: 'nf_conntrack: table full' };
        current = tracked;
      } else if (stage === 'ipvs') {
        const { ipvs } = this.netns;
        if (!ipvs || context.bridged) continue;
        current = ipvs.response(current);
        const verdict = hook === 'FORWARD' ? undefined : ipvs.request(current, context);
        if (verdict?.verdict === 'accept') current = verdict.packet;
        else if (verdict) return verdict;
      } else if (stage === 'confirm') {
        if (this.conntrack.confirm(current) === 'drop') return { verdict: 'drop', rule: 'nf_conntrack: clash' };
      } else {
        const table = tables[stage];
        const chain = table?.at(hook);
        if (!chain) continue;
        traversal ??= new Traversal(hook, current, context);
        traversal.packet = current;
        const stopped = stage === 'nat' ? this.#nat(hook, traversal) : walk(chain, traversal);
        if (stopped) return dropped(stopped);
        current = traversal.packet;
      }
    }
    return { verdict: 'accept', packet: current };
  }

  /** nf_nat_inet_fn: the table is asked once a connection and direction, the answer holds for all its packets. */
  #nat(hook: Hook, traversal: Traversal): Stopped | undefined {
    const { flow, context, ns } = traversal;
    const connection = flow?.connection;
    const chain = ns.netfilter.table('nat', traversal.packet.family).at(hook);
    if (!flow || !connection || !chain || hook === 'FORWARD') return undefined;
    const manip = MANIP[hook];
    const { payload } = traversal.packet;
    const error = payload.kind === 'icmp' && isIcmpError(payload);
    if (
      !error &&
      flow.state !== 'ESTABLISHED' &&
      !(manip === 'source' ? connection.srcNatDone : connection.dstNatDone)
    ) {
      const stopped = walk(chain, traversal);
      if (stopped) return stopped;
      // No rule took it: still decided, so that two connections never share a tuple.
      if (!(manip === 'source' ? connection.srcNatDone : connection.dstNatDone))
        setupNat(this.conntrack, connection, {}, manip);
    } else if (
      hook === 'POSTROUTING' &&
      connection.masqueradeIndex !== 0 &&
      !flow.reply &&
      connection.masqueradeIndex !== context.outDevice?.index
    ) {
      // The route has moved to another device than the one whose address was taken (nf_nat_oif_changed).
      this.conntrack.delete(connection);
      return { chain, rejected: false };
    }
    const before = traversal.packet;
    traversal.packet = translated(before, flow as Flow & { connection: Connection }, manip);
    if (traversal.packet !== before) {
      ns.record('nat', {
        hook,
        table: 'nat',
        detail: `${before.src}→${before.dst} is now ${traversal.packet.src}→${traversal.packet.dst}`,
        packet: traversal.packet,
      });
    }
    return undefined;
  }
}

function dropped({ chain, rule, ruleNumber, rejected }: Stopped): HookVerdict {
  return {
    verdict: 'drop',
    table: chain.table.name,
    chain: chain.name,
    rule: rule ? `-A ${chain.name} ${ruleText(rule)}` : `-P ${chain.name} ${chain.policy}`,
    ruleNumber,
    rejected,
  };
}
