import type { BuildCacheRecord, DiskUsage } from '#api/system.ts';
import type { Volume } from '#api/volume.ts';
import type { Column } from '../../formatter/column.ts';
import { containerColumns } from '../../formatter/container.ts';
import { type ImageRow, imageColumns } from '../../formatter/image.ts';
import { formatList } from '../../formatter/list.ts';
import { humanDuration, humanSize } from '../../formatter/units.ts';

const IMAGES =
  '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}';
const CONTAINERS =
  '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}';
const VOLUMES = '{{.Name}}\t{{.Links}}\t{{.Size}}';
const CACHE = '{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}';

const VOLUME_COLUMNS: readonly Column<Volume>[] = [
  { name: 'Name', header: 'VOLUME NAME', value: ({ Name }) => Name },
  { name: 'Links', header: 'LINKS', value: ({ UsageData }) => String(UsageData?.RefCount ?? 'N/A') },
  { name: 'Size', header: 'SIZE', value: ({ UsageData }) => (UsageData ? humanSize(UsageData.Size) : 'N/A') },
];

/** @param now wall-clock time in seconds since 1970 */
function cacheColumns(now: number): readonly Column<BuildCacheRecord>[] {
  const since = (time: string) => `${humanDuration(now - Date.parse(time) / 1000)} ago`;
  return [
    { name: 'ID', header: 'CACHE ID', value: ({ ID }) => ID.slice(0, 12) },
    { name: 'CacheType', header: 'CACHE TYPE', value: ({ Type }) => Type },
    { name: 'Size', header: 'SIZE', value: ({ Size }) => humanSize(Size, 3) },
    { name: 'CreatedSince', header: 'CREATED', value: ({ CreatedAt }) => since(CreatedAt) },
    { name: 'LastUsedSince', header: 'LAST USED', value: ({ LastUsedAt }) => since(LastUsedAt) },
    { name: 'UsageCount', header: 'USAGE', value: ({ UsageCount }) => String(UsageCount) },
    { name: 'Shared', header: 'SHARED', value: ({ Shared }) => String(Shared) },
  ];
}

/** The text of `docker system df --verbose`. @param now wall-clock time in seconds since 1970 */
export function verboseUsage(usage: DiskUsage, now: number): string {
  const containers = containerColumns(now, false).map((column) =>
    column.name === 'Size' ? { ...column, value: ({ SizeRw = 0 }) => humanSize(SizeRw, 3) } : column,
  );
  const cache = usage.BuildCache ?? [];
  const cacheSize = cache.reduce((sum, { Size, Shared }) => sum + (Shared ? 0 : Size), 0);
  return [
    'Images space usage:\n\n',
    table((usage.Images ?? []).map(row), imageColumns(now, false), IMAGES),
    '\nContainers space usage:\n\n',
    table(usage.Containers ?? [], containers, CONTAINERS),
    '\nLocal Volumes space usage:\n\n',
    table(usage.Volumes ?? [], VOLUME_COLUMNS, VOLUMES),
    `\nBuild cache usage: ${humanSize(cacheSize)}\n\n`,
    table(cache, cacheColumns(now), CACHE),
  ].join('');
}

function table<T>(items: readonly T[], columns: readonly Column<T>[], template: string): string {
  return formatList({ format: '', quiet: false, items, columns, goType: '', table: template, quietTemplate: '' });
}

/** An image by the first of its names. */
function row(image: ImageRow['image']): ImageRow {
  const name = image.RepoTags?.[0] ?? '<none>:<none>';
  const colon = name.lastIndexOf(':');
  return { image, repository: name.slice(0, colon), tag: name.slice(colon + 1), digest: '' };
}
