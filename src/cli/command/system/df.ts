import type { DiskUsage } from '#api/system.ts';
import { diskUsage } from '#client/system/diskusage.ts';
import { CliError, type Command } from '../../command.ts';
import type { Column } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { humanSize } from '../../formatter/units.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { noArgs } from '../../required.ts';
import { verboseUsage } from './dfverbose.ts';

/** A line of the summary; sizes in bytes. */
interface Usage {
  type: string;
  total: number;
  active: number;
  size: number;
  reclaimable: number;
}

const COLUMNS: readonly Column<Usage>[] = [
  { name: 'Type', header: 'TYPE', value: ({ type }) => type },
  { name: 'TotalCount', header: 'TOTAL', value: ({ total }) => String(total) },
  { name: 'Active', header: 'ACTIVE', value: ({ active }) => String(active) },
  { name: 'Size', header: 'SIZE', value: ({ size }) => humanSize(size) },
  { name: 'Reclaimable', header: 'RECLAIMABLE', value: reclaimable },
];

/** `docker system df` */
export const dfCommand: Command = {
  use: 'df [OPTIONS]',
  short: 'Show docker disk usage',
  args: noArgs,
  flags: [{ name: 'verbose', short: 'v', kind: BOOL, usage: 'Show detailed information on space usage' }, LIST_FORMAT],
  *run(context) {
    const format = context.flags.string('format');
    const verbose = context.flags.bool('verbose');
    if (verbose && format !== '' && format !== 'table')
      throw new CliError('docker: not simulated: system df --verbose --format');
    const usage = yield* diskUsage(context.client);
    if (verbose) {
      yield* context.out(verboseUsage(usage, context.proc.clock.wallTime().seconds));
      return;
    }
    yield* renderList(context, {
      format,
      quiet: false,
      items: summary(usage),
      columns: COLUMNS,
      goType: '*formatter.diskUsageImagesContext',
      table: '{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}',
      quietTemplate: '',
    });
  },
};

function reclaimable({ type, size, reclaimable: bytes }: Usage): string {
  if (type === 'Build Cache' || size === 0) return humanSize(bytes);
  return `${humanSize(bytes)} (${Math.trunc((bytes * 100) / size)}%)`;
}

function summary(usage: DiskUsage): Usage[] {
  const images = usage.Images ?? [];
  const containers = usage.Containers ?? [];
  const volumes = usage.Volumes ?? [];
  const running = containers.filter((container) => ['running', 'paused', 'restarting'].includes(container.State));
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const usedImages = sum(
    images.filter((image) => image.Containers > 0).map((image) => image.Size - Math.max(0, image.SharedSize)),
  );
  const layers = sum(containers.map((container) => container.SizeRw ?? 0));
  const usedVolumes = volumes.filter((volume) => (volume.UsageData?.RefCount ?? 0) > 0);
  const cache = usage.BuildCache ?? [];
  const own = cache.filter(({ Shared }) => !Shared);
  const volumeSize = sum(volumes.map((volume) => Math.max(0, volume.UsageData?.Size ?? 0)));
  return [
    {
      type: 'Images',
      total: images.length,
      active: images.filter((image) => image.Containers > 0).length,
      size: usage.LayersSize ?? 0,
      reclaimable: (usage.LayersSize ?? 0) - usedImages,
    },
    {
      type: 'Containers',
      total: containers.length,
      active: running.length,
      size: layers,
      reclaimable: layers - sum(running.map((container) => container.SizeRw ?? 0)),
    },
    {
      type: 'Local Volumes',
      total: volumes.length,
      active: usedVolumes.length,
      size: volumeSize,
      reclaimable: volumeSize - sum(usedVolumes.map((volume) => Math.max(0, volume.UsageData?.Size ?? 0))),
    },
    {
      type: 'Build Cache',
      total: cache.length,
      active: cache.filter(({ InUse }) => InUse).length,
      size: sum(own.map(({ Size }) => Size)),
      reclaimable: sum(own.filter(({ InUse }) => !InUse).map(({ Size }) => Size)),
    },
  ];
}
