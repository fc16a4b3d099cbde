import type { Node } from '#api/swarm/node.ts';
import { capitalize } from '../../formatter/capitalize.ts';
import { goTime } from '../../formatter/time.ts';
import { bytesSize } from '../../formatter/units.ts';

/** The text of `docker node inspect --pretty` about one node. */
export function prettyNode(node: Node): string {
  const { Spec, Description, Status } = node;
  const { Platform, Resources, Engine, TLSInfo } = Description;
  const lines = [
    `ID:\t\t\t${node.ID}`,
    ...(Spec.Name ? [`Name:\t\t\t${Spec.Name}`] : []),
    ...labelLines('Labels:', Spec.Labels),
    `Hostname:              \t${Description.Hostname ?? ''}`,
    `Joined at:             \t${goTime(node.CreatedAt ?? '').toLowerCase()}`,
    'Status:',
    ` State:\t\t\t${capitalize(Status.State)}`,
    ...(Status.Message ? [` Message:              \t${capitalize(Status.Message)}`] : []),
    ` Availability:         \t${capitalize(Spec.Availability)}`,
    ...(Status.Addr ? [` Address:\t\t${Status.Addr}`] : []),
    ...managerLines(node),
    'Platform:',
    ` Operating System:\t${Platform?.OS ?? ''}`,
    ` Architecture:\t\t${Platform?.Architecture ?? ''}`,
    'Resources:',
    ` CPUs:\t\t\t${Math.trunc((Resources?.NanoCPUs ?? 0) / 1e9)}`,
    ` Memory:\t\t${bytesSize(Resources?.MemoryBytes ?? 0)}`,
    ...pluginLines(node),
    `Engine Version:\t\t${Engine?.EngineVersion ?? ''}`,
    ...labelLines('Engine Labels:', Engine?.Labels),
  ];
  if (TLSInfo?.TrustRoot) {
    lines.push(
      'TLS Info:',
      ' TrustRoot:',
      TLSInfo.TrustRoot,
      ` Issuer Subject:\t${TLSInfo.CertIssuerSubject ?? ''}`,
      ` Issuer Public Key:\t${TLSInfo.CertIssuerPublicKey ?? ''}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Labels, each behind a dash. */
export function labelLines(title: string, labels: Readonly<Record<string, string>> | null | undefined): string[] {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return [];
  return [title, ...entries.map(([name, value]) => ` - ${name}${value === '' ? '' : `=${value}`}`)];
}

function managerLines({ ManagerStatus: status }: Node): string[] {
  if (status === undefined) return [];
  return [
    'Manager Status:',
    ` Address:\t\t${status.Addr ?? ''}`,
    ` Raft Status:\t\t${capitalize(status.Reachability)}`,
    ` Leader:\t\t${status.Leader ? 'Yes' : 'No'}`,
  ];
}

function pluginLines({ Description }: Node): string[] {
  const byType = new Map<string, string[]>();
  for (const { Type = '', Name = '' } of Description.Engine?.Plugins ?? []) {
    byType.set(Type, [...(byType.get(Type) ?? []), Name]);
  }
  if (byType.size === 0) return [];
  const types = [...byType].sort(([a], [b]) => (a < b ? -1 : 1));
  return ['Plugins:', ...types.map(([type, names]) => ` ${type}:\t\t${names.join(', ')}`)];
}
