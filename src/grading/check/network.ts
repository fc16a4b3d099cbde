import type { NetworkCheck } from '#course/schema/check.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';

/** Evaluates a check of kind `network`: a network exists with the settings asked for. */
export function checkNetwork(subject: Subject, check: NetworkCheck): Finding {
  const name = `\`${check.network}\``;
  const wishes = wishesOf(check);
  const network = subject.engine(check.host).network(check.network);
  if (!check.exists) {
    const expected = `there is no network ${name}`;
    if (!network) return holds(expected, expected);
    return fails(expected, `the network ${name} exists`, 'unwanted', `The network ${name} must go.`);
  }
  const expected = [`the network ${name} exists`, ...wishes].join(', ');
  if (!network) return fails(expected, `there is no network ${name}`, 'missing', `No network is called ${name}.`);

  const config = network.IPAM.Config ?? [];
  const subnets = config.map(({ Subnet }) => Subnet ?? '');
  const differences: string[] = [];
  const differs = (what: string, wanted: unknown, actual: unknown) => {
    if (wanted !== undefined && wanted !== actual)
      differences.push(`its ${what} is \`${String(actual)}\`, not \`${String(wanted)}\``);
  };
  differs('driver', check.driver, network.Driver);
  if (check.subnet !== undefined && !subnets.includes(check.subnet))
    differs('subnet', check.subnet, subnets.join(', '));
  if (check.gateway !== undefined && !config.some(({ Gateway }) => Gateway === check.gateway))
    differs('gateway', check.gateway, config.map(({ Gateway }) => Gateway ?? '').join(', '));
  differs('setting internal', check.internal, network.Internal);
  differs('setting attachable', check.attachable, network.Attachable);
  differs('setting IPv6', check.ipv6, network.EnableIPv6);
  differs('scope', check.scope, network.Scope);
  if (check.ipRange !== undefined && !config.some(({ IPRange }) => IPRange === check.ipRange))
    differs('address range', check.ipRange, config.map(({ IPRange }) => IPRange || 'none').join(', '));
  for (const [option, wanted] of Object.entries(check.options ?? {}))
    differs(`option ${option}`, wanted, network.Options?.[option] ?? 'not set');
  for (const [label, wanted] of Object.entries(check.labels ?? {}))
    differs(`label ${label}`, wanted, network.Labels?.[label] ?? 'not set');
  if (differences.length === 0) return holds(expected, expected);
  const advice = 'These settings are fixed when a network is created. Remove it and create it anew.';
  return fails(
    expected,
    `${name} exists, but ${differences.join(' and ')}`,
    'setting',
    `${name}: ${differences.join(', ')}. ${advice}`,
  );
}

function wishesOf(check: NetworkCheck): string[] {
  const { driver, subnet, gateway, internal, attachable, ipv6, scope, ipRange, options = {}, labels = {} } = check;
  const wishes: string[] = [];
  if (driver !== undefined) wishes.push(`driver \`${driver}\``);
  if (subnet !== undefined) wishes.push(`subnet \`${subnet}\``);
  if (gateway !== undefined) wishes.push(`gateway \`${gateway}\``);
  if (internal !== undefined) wishes.push(internal ? 'internal' : 'not internal');
  if (attachable !== undefined) wishes.push(attachable ? 'attachable' : 'not attachable');
  if (ipv6 !== undefined) wishes.push(ipv6 ? 'with IPv6' : 'without IPv6');
  if (scope !== undefined) wishes.push(`scope \`${scope}\``);
  if (ipRange !== undefined) wishes.push(`address range \`${ipRange}\``);
  for (const [option, value] of Object.entries(options)) wishes.push(`option \`${option}=${value}\``);
  for (const [label, value] of Object.entries(labels)) wishes.push(`label \`${label}=${value}\``);
  return wishes;
}
