import type { NetworkCheck } from '#course/schema/check.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';

/** Evaluates a check of kind `network`: a network exists with the settings asked for. */
export function checkNetwork(subject: Subject, check: NetworkCheck): Finding {
  const name = `\`${check.network}\``;
  const on = subject.on(check.host);
  const wishes = wishesOf(check);
  const network = subject.engine(check.host).network(check.network);
  if (!check.exists) {
    const expected = `there is no network ${name}${on}`;
    if (!network) return holds(expected, expected);
    return fails(expected, `the network ${name} exists${on}`, 'unwanted', `The network ${name} must go.`);
  }
  const expected = [`the network ${name} exists${on}`, ...wishes].join(', ');
  if (!network)
    return fails(expected, `there is no network ${name}${on}`, 'missing', `No network is called ${name}${on}.`);

  const config = network.IPAM.Config ?? [];
  const set = (values: (string | undefined)[]) =>
    values.filter((value) => value !== undefined && value !== '').join(', ');
  const differences: string[] = [];
  const differs = (what: string, wanted: unknown, actual: unknown) => {
    if (wanted === undefined || wanted === actual) return;
    differences.push(
      actual === undefined || actual === ''
        ? `it has no ${what} set, where \`${String(wanted)}\` is asked for`
        : `its ${what} is \`${String(actual)}\`, not \`${String(wanted)}\``,
    );
  };
  differs('driver', check.driver, network.Driver);
  if (check.subnet !== undefined && !config.some(({ Subnet }) => Subnet === check.subnet))
    differs('subnet', check.subnet, set(config.map(({ Subnet }) => Subnet)));
  if (check.gateway !== undefined && !config.some(({ Gateway }) => Gateway === check.gateway))
    differs('gateway', check.gateway, set(config.map(({ Gateway }) => Gateway)));
  differs('setting internal', check.internal, network.Internal);
  differs('setting attachable', check.attachable, network.Attachable);
  differs('setting IPv6', check.ipv6, network.EnableIPv6);
  differs('scope', check.scope, network.Scope);
  if (check.ipRange !== undefined && !config.some(({ IPRange }) => IPRange === check.ipRange))
    differs('address range', check.ipRange, set(config.map(({ IPRange }) => IPRange)));
  for (const [option, wanted] of Object.entries(check.options ?? {}))
    differs(`option ${option}`, wanted, network.Options?.[option]);
  for (const [label, wanted] of Object.entries(check.labels ?? {}))
    differs(`label ${label}`, wanted, network.Labels?.[label]);
  if (differences.length === 0) return holds(expected, expected);
  const advice =
    check.network === 'bridge'
      ? 'This network takes its settings from the engine, which reads `/etc/docker/daemon.json` when it starts.'
      : 'These settings are fixed when a network is created. Remove it and create it anew.';
  return fails(
    expected,
    `${name}${on} exists, but ${differences.join(' and ')}`,
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
