import { imageInspect } from '#client/image/inspect.ts';
import type { Command } from '../../command.ts';
import { shortId } from '../../formatter/shortid.ts';
import { humanDuration, humanSize } from '../../formatter/units.ts';
import { familiarName, parseReference } from '../../opts/reference.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { completeServices } from './completion.ts';
import { nameOf } from './engine/containers.ts';
import { DRY_RUN } from './flags.ts';
import { selectContainers } from './selected.ts';
import { table } from './table.ts';

/** `docker compose images` */
export const imagesCommand: Command = {
  use: 'images [OPTIONS] [SERVICE...]',
  short: 'List images used by the created containers',
  flags: [
    DRY_RUN,
    { name: 'format', kind: STRING, default: 'table', usage: 'Format the output. Values: [table | json]' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only display IDs' },
  ],
  complete: completeServices,
  *run(context) {
    const { flags, client, proc } = context;
    const { containers } = yield* selectContainers(context, { all: true, anyName: true });
    const rows = [];
    for (const container of containers) {
      const image = yield* imageInspect(client, container.ImageID);
      const reference = parseReference(container.Image);
      rows.push({
        ID: image.Id,
        ContainerName: nameOf(container),
        Repository: reference ? familiarName(reference) : '<none>',
        Tag: reference?.tag ?? 'latest',
        Platform: `${image.Os}/${image.Architecture}`,
        Size: image.Size,
        Created: image.Created ?? '',
        LastTagTime: image.Metadata?.LastTagTime ?? '0001-01-01T00:00:00Z',
      });
    }
    if (flags.bool('quiet')) {
      const ids = new Set(rows.map(({ ID }) => ID.replace(/^sha256:/, '')));
      return yield* context.out([...ids].map((id) => `${id}\n`).join(''));
    }
    if (flags.string('format') === 'json') return yield* context.out(`${JSON.stringify(rows)}\n`);
    const now = proc.clock.wallTime().seconds;
    yield* context.out(
      table(
        ['CONTAINER', 'REPOSITORY', 'TAG', 'PLATFORM', 'IMAGE ID', 'SIZE', 'CREATED'],
        rows.map(({ ID, ContainerName, Repository, Tag, Platform, Size, Created }) => [
          ContainerName,
          Repository,
          Tag,
          Platform,
          shortId(ID),
          humanSize(Size, 3),
          Created === '' ? 'N/A' : `${humanDuration(now - Math.floor(Date.parse(Created) / 1000))} ago`,
        ]),
      ),
    );
  },
};
