import { Addr } from '#netip/addr.ts';
import { Prefix } from '#netip/prefix.ts';
import type { NodeObject } from './store/objects.ts';

/** `node.role==manager`, taken apart (swarmkit manager/constraint). */
export interface Constraint {
  readonly key: string;
  readonly equal: boolean;
  readonly value: string;
}

const KEY = /^[a-z_][a-z0-9\-_.]+$/i;
const VALUE = /^[a-z0-9:\-_\s.*()?+[\]\\^$|/]+$/i;
const NODE_LABELS = 'node.labels.';
const ENGINE_LABELS = 'engine.labels.';

/** Takes constraints apart; a text says what is wrong with one. */
export function parseConstraints(texts: readonly string[]): Constraint[] | string {
  const constraints: Constraint[] = [];
  for (const text of texts) {
    const operator = text.includes('==') ? '==' : text.includes('!=') ? '!=' : undefined;
    if (!operator) return 'constraint expected one operator from ==, !=';
    const at = text.indexOf(operator);
    const key = text.slice(0, at).trim();
    const value = text.slice(at + operator.length).trim();
    if (!KEY.test(key)) return `key '${key}' is invalid`;
    if (!VALUE.test(value)) return `value '${value}' is invalid`;
    constraints.push({ key, equal: operator === '==', value });
  }
  return constraints;
}

/** Whether a node satisfies all of them. A key nobody knows is satisfied by none. */
export function nodeMatches(constraints: readonly Constraint[], node: NodeObject): boolean {
  return constraints.every((constraint) => matches(constraint, node));
}

function matches({ key, equal, value }: Constraint, node: NodeObject): boolean {
  const is = (text: string | undefined) => ((text ?? '').toLowerCase() === value.toLowerCase()) === equal;
  const lower = key.toLowerCase();
  switch (lower) {
    case 'node.id':
      return is(node.ID);
    case 'node.hostname':
      return is(node.Description.Hostname);
    case 'node.ip':
      return addressMatches(value, node.Status.Addr) === equal;
    case 'node.role':
      return is(node.Role);
    case 'node.platform.os':
      return is(node.Description.Platform?.OS);
    case 'node.platform.arch':
      return is(node.Description.Platform?.Architecture);
  }
  if (lower.startsWith(NODE_LABELS) && key.length > NODE_LABELS.length)
    return is(node.Spec.Labels?.[key.slice(NODE_LABELS.length)]);
  if (lower.startsWith(ENGINE_LABELS) && key.length > ENGINE_LABELS.length)
    return is(node.Description.Engine?.Labels?.[key.slice(ENGINE_LABELS.length)]);
  return false;
}

/** Undefined where `value` is neither an address nor a prefix: then no comparison holds. */
function addressMatches(value: string, text: string | undefined): boolean | undefined {
  const address = Addr.tryParse(text ?? '');
  const single = Addr.tryParse(value);
  if (single) return address?.equals(single) ?? false;
  const prefix = Prefix.tryParse(value);
  return prefix && (address ? prefix.contains(address) : false);
}
