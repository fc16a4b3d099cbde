import type { Check } from '#course/schema/check.ts';

/** The names, addresses and ports that a check grades, which its task must name. */
export function graded(check: Check): string[] {
  switch (check.kind) {
    case 'network':
      return [
        ...words(check.network, check.driver, check.subnet, check.gateway, check.ipRange),
        ...settings(check.options),
        ...settings(check.labels),
      ];
    case 'container':
      return [
        check.container,
        ...(check.networks ?? []),
        ...(check.lacks ?? []),
        ...words(check.image, check.restart === 'no' ? undefined : check.restart, check.memory, check.user),
        ...words(check.networkMode?.replace('container:', '')),
        ...ports(check.ports),
        ...Object.entries(check.aliases ?? {}).flatMap(([network, names]) => [network, ...names]),
        ...Object.entries(check.addresses ?? {}).flat(),
        ...[...(check.capAdd ?? []), ...(check.capDrop ?? [])].map((name) => name.replace(/^CAP_/i, '')),
        ...(check.mounts ?? []).flatMap((mount) => mount.split(':').slice(0, 2)),
        ...(check.env ?? []).flatMap(assignment),
        ...settings(check.labels),
      ];
    case 'resolves':
      return [check.container, check.lookup, ...check.to];
    case 'reaches':
    case 'isolated':
    case 'closed': {
      const ends = [check.from.container, check.to.name, check.to.address, check.to.container];
      return [...ends.filter((word) => word !== undefined), ...(check.port === undefined ? [] : [String(check.port)])];
    }
    case 'http':
      return [check.url];
    case 'volume':
      return [check.volume];
    case 'image':
      return [
        ...words(check.image, check.user),
        ...(check.exposes ?? []).map((port) => port.split('/')[0] ?? ''),
        ...settings(check.labels),
      ];
    case 'service':
      return [
        ...words(check.service, check.image, check.endpointMode),
        ...[...(check.nodes ?? []), ...(check.lacksNodes ?? [])],
        ...[...(check.networks ?? []), ...(check.lacks ?? [])],
        ...ports(check.ports),
        ...(check.env ?? []).flatMap(assignment),
        ...settings(check.labels),
      ];
    case 'node':
      return [check.node, ...settings(check.labels)];
    case 'swarm':
      return words(check.host);
    // What it looks at is no text of the task.
    case 'command':
      return [];
  }
}

function words(...all: (string | undefined)[]): string[] {
  return all.filter((word) => word !== undefined && word !== '') as string[];
}

/** The address and the port numbers of published ports. */
function ports(published: readonly string[] = []): string[] {
  return published.flatMap((port) => port.replace(/\/.*/, '').split(':'));
}

/** Names and values; a value that says yes or no need not stand there. */
function settings(entries: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(entries).flatMap(([name, value]) => (/^(true|false|)$/.test(value) ? [name] : [name, value]));
}

function assignment(text: string): string[] {
  const at = text.indexOf('=');
  return words(text.slice(0, at), text.slice(at + 1));
}
