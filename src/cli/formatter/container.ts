import type { ContainerSummary } from '#api/container.ts';
import { type Column, joinLabels, labelColumn } from './column.ts';
import { displayablePorts } from './ports.ts';
import { shortId } from './shortid.ts';
import { goUnixTime } from './time.ts';
import { humanDuration, humanSize } from './units.ts';
import { ellipsis } from './width.ts';

/** What a listing of containers may show. @param now wall-clock time in seconds since 1970 */
export function containerColumns(now: number, noTrunc: boolean): Column<ContainerSummary>[] {
  return [
    { name: 'ID', header: 'CONTAINER ID', value: (container) => (noTrunc ? container.Id : shortId(container.Id)) },
    { name: 'Names', header: 'NAMES', value: (container) => names(container, noTrunc) },
    { name: 'Image', header: 'IMAGE', value: (container) => image(container, noTrunc) },
    {
      name: 'Command',
      header: 'COMMAND',
      value: (container) => quoted(noTrunc ? container.Command : ellipsis(container.Command, 20)),
    },
    { name: 'CreatedAt', header: 'CREATED AT', value: (container) => goUnixTime(container.Created) },
    { name: 'RunningFor', header: 'CREATED', value: (container) => `${humanDuration(now - container.Created)} ago` },
    { name: 'Platform', header: 'PLATFORM', value: () => null },
    { name: 'Ports', header: 'PORTS', value: (container) => displayablePorts(container.Ports ?? []) },
    { name: 'State', header: 'STATE', value: (container) => container.State },
    { name: 'Status', header: 'STATUS', value: (container) => container.Status },
    { name: 'Size', header: 'SIZE', value: size },
    { name: 'Labels', header: 'LABELS', value: (container) => joinLabels(container.Labels) },
    { name: 'Mounts', header: 'MOUNTS', value: (container) => mounts(container, noTrunc) },
    {
      name: 'LocalVolumes',
      header: 'LOCAL VOLUMES',
      value: (container) => String((container.Mounts ?? []).filter((mount) => mount.Driver === 'local').length),
    },
    {
      name: 'Networks',
      header: 'NETWORKS',
      value: (container) =>
        Object.keys(container.NetworkSettings?.Networks ?? {})
          .sort()
          .join(','),
    },
    labelColumn((container) => container.Labels),
  ];
}

/** The table of `docker ps`, with --size one column more. */
export function containerTable(withSize: boolean): string {
  const table = '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}';
  return withSize ? `${table}\t{{.Size}}` : table;
}

/** `docker ps --format raw`, with --size one line more. */
export function containerRaw(withSize: boolean): string {
  const raw =
    'container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate: {{.State}}\n' +
    'status: {{.Status}}\nnames: {{.Names}}\nlabels: {{.Labels}}\nports: {{.Ports}}\n';
  return withSize ? `${raw}size: {{.Size}}\n` : raw;
}

/** The container's own name, without the names that links to it have. */
function names(container: ContainerSummary, noTrunc: boolean): string {
  const all = container.Names.map((name) => name.replace(/^\//, ''));
  return (noTrunc ? all : all.filter((name) => !name.includes('/'))).join(',');
}

function image(container: ContainerSummary, noTrunc: boolean): string {
  if (container.Image === '') return '<no image>';
  if (noTrunc) return container.Image;
  const bare = container.ImageID.replace(/^sha256:/, '');
  if (container.Image === container.ImageID || container.Image === bare) return shortId(container.ImageID);
  return container.Image.replace(/@sha256:[0-9a-f]{64}$/, '');
}

function quoted(command: string): string {
  return JSON.stringify(command);
}

function size(container: ContainerSummary): string {
  const own = humanSize(container.SizeRw ?? 0, 3);
  return (container.SizeRootFs ?? 0) > 0 ? `${own} (virtual ${humanSize(container.SizeRootFs ?? 0, 3)})` : own;
}

function mounts(container: ContainerSummary, noTrunc: boolean): string {
  return (container.Mounts ?? [])
    .map((mount) => mount.Name || mount.Source || '')
    .map((name) => (noTrunc ? name : ellipsis(name, 15)))
    .join(',');
}
