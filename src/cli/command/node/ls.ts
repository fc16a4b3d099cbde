import type { Node } from '#api/swarm/node.ts';
import type { Info } from '#api/system.ts';
import { nodeList } from '#client/node/list.ts';
import type { Filters } from '#client/query.ts';
import { info } from '#client/system/info.ts';
import type { Command } from '../../command.ts';
import { capitalize } from '../../formatter/capitalize.ts';
import type { Column } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { naturalOrder } from '../../naturalorder.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';

const TABLE =
  '{{.ID}} {{if .Self}}*{{else}} {{ end }}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}';

const RAW =
  'node_id: {{.ID}}\nhostname: {{.Hostname}}\nstatus: {{.Status}}\navailability: {{.Availability}}\n' +
  'manager_status: {{.ManagerStatus}}\n';

function columns(engine: Info | undefined): Column<Node>[] {
  return [
    { name: 'ID', header: 'ID', value: ({ ID }) => ID },
    { name: 'Self', header: '', value: ({ ID }) => ID === engine?.Swarm.NodeID },
    { name: 'Hostname', header: 'HOSTNAME', value: ({ Description }) => Description.Hostname ?? '' },
    { name: 'Status', header: 'STATUS', value: ({ Status }) => capitalize(Status.State) },
    { name: 'Availability', header: 'AVAILABILITY', value: ({ Spec }) => capitalize(Spec.Availability) },
    {
      name: 'ManagerStatus',
      header: 'MANAGER STATUS',
      value: ({ ManagerStatus: status }) => (status?.Leader ? 'Leader' : capitalize(status?.Reachability)),
    },
    { name: 'TLSStatus', header: 'TLS STATUS', value: (node) => tlsStatus(node, engine) },
    {
      name: 'EngineVersion',
      header: 'ENGINE VERSION',
      value: ({ Description }) => Description.Engine?.EngineVersion ?? '',
    },
  ];
}

/** Whether a node's certificate is of the cluster's present authority. */
function tlsStatus({ Description }: Node, engine: Info | undefined): string {
  const cluster = engine?.Swarm.Cluster as { TLSInfo?: Node['Description']['TLSInfo'] } | null | undefined;
  const [wanted, own] = [cluster?.TLSInfo, Description.TLSInfo];
  if (!wanted?.TrustRoot || !own?.TrustRoot) return 'Unknown';
  const same =
    wanted.TrustRoot === own.TrustRoot &&
    wanted.CertIssuerSubject === own.CertIssuerSubject &&
    wanted.CertIssuerPublicKey === own.CertIssuerPublicKey;
  return same ? 'Ready' : 'Needs Rotation';
}

/** `docker node ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS]',
  aliases: ['list'],
  short: 'List nodes in the swarm',
  args: noArgs,
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display IDs' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
  ],
  *run(context) {
    const { flags, client } = context;
    const format = flags.string('format');
    const quiet = flags.bool('quiet');
    const nodes = yield* nodeList(client, { filters: flags.get<Filters>('filter') });
    const engine = nodes.length > 0 && !quiet ? yield* info(client) : undefined;
    yield* renderList(context, {
      format,
      quiet,
      items: nodes.sort((a, b) => naturalOrder(a.Description.Hostname ?? '', b.Description.Hostname ?? '')),
      columns: columns(engine),
      goType: '*node.nodeContext',
      table: TABLE,
      quietTemplate: format === 'raw' ? 'node_id: {{.ID}}' : '{{.ID}}',
      raw: RAW,
    });
  },
};
