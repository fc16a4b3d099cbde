import type { ListFormat } from '../match.ts';
import { type AddressPattern, maskLength, patternText } from '../selector.ts';

/** Networks of Debian's /etc/networks. */
const NETWORKS: ReadonlyMap<string, string> = new Map([
  ['127.0.0.0', 'loopback'],
  ['169.254.0.0', 'link-local'],
]);

/** An address as iptables -L prints it: by name unless -n, with the length of its mask unless it is a host. */
export function listAddress(pattern: AddressPattern, { numeric, names }: ListFormat): string {
  const { value, mask } = pattern;
  const length = maskLength(mask);
  if (length === 0) return numeric ? `${value}/0` : 'anywhere';
  const name = numeric ? undefined : (names?.nameOf(value.text) ?? NETWORKS.get(value.text));
  const whole = patternText(pattern);
  const slash = whole.indexOf('/');
  return `${name ?? value.text}${length === value.width ? '' : whole.slice(slash)}`;
}
