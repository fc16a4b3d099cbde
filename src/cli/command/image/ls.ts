import type { ImageSummary } from '#api/image.ts';
import { imageList } from '#client/image/list.ts';
import type { Filters } from '#client/query.ts';
import { CliError, type Command } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import type { Column } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { shortId } from '../../formatter/shortid.ts';
import { goUnixTime } from '../../formatter/time.ts';
import { humanDuration, humanSize } from '../../formatter/units.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { maxArgs } from '../../required.ts';

/** A line of the list: one of an image's names. */
interface Row {
  image: ImageSummary;
  repository: string;
  tag: string;
  digest: string;
}

const NONE = '<none>';

function columns(now: number, noTrunc: boolean): Column<Row>[] {
  const countOr = (count: number, text: string) => (count === -1 ? text : String(count));
  const sizeOr = (size: number, text: string) => (size === -1 ? text : humanSize(size, 3));
  return [
    { name: 'ID', header: 'IMAGE ID', value: ({ image }) => (noTrunc ? image.Id : shortId(image.Id)) },
    { name: 'Repository', header: 'REPOSITORY', value: ({ repository }) => repository },
    { name: 'Tag', header: 'TAG', value: ({ tag }) => tag },
    { name: 'Digest', header: 'DIGEST', value: ({ digest }) => digest },
    { name: 'CreatedSince', header: 'CREATED', value: ({ image }) => `${humanDuration(now - image.Created)} ago` },
    { name: 'CreatedAt', header: 'CREATED AT', value: ({ image }) => goUnixTime(image.Created) },
    { name: 'Size', header: 'SIZE', value: ({ image }) => humanSize(image.Size, 3) },
    { name: 'Containers', header: 'CONTAINERS', value: ({ image }) => countOr(image.Containers, 'N/A') },
    { name: 'VirtualSize', header: 'SIZE', value: ({ image }) => humanSize(image.Size) },
    { name: 'SharedSize', header: 'SHARED SIZE', value: ({ image }) => sizeOr(image.SharedSize, 'N/A') },
    {
      name: 'UniqueSize',
      header: 'UNIQUE SIZE',
      value: ({ image }) => (image.SharedSize === -1 ? 'N/A' : humanSize(image.Size - image.SharedSize, 3)),
    },
  ];
}

/** `docker image ls` */
export const lsCommand: Command = {
  use: 'ls [OPTIONS] [REPOSITORY[:TAG]]',
  aliases: ['list'],
  aliasText: 'docker image ls, docker image list, docker images',
  short: 'List images',
  args: maxArgs(1),
  flags: [
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only show image IDs' },
    { name: 'all', short: 'a', kind: BOOL, usage: 'Show all images (default hides intermediate images)' },
    { name: 'no-trunc', kind: BOOL, usage: "Don't truncate output" },
    { name: 'digests', kind: BOOL, usage: 'Show digests' },
    LIST_FORMAT,
    { name: 'filter', short: 'f', kind: FILTER, usage: 'Filter output based on conditions provided' },
    { name: 'tree', kind: BOOL, usage: 'List multi-platform images as a tree (EXPERIMENTAL)' },
  ],
  *run(context) {
    const { flags } = context;
    if (flags.bool('tree')) throw new CliError('docker: not simulated: image ls --tree');
    const filters = new Map(flags.get<Filters>('filter'));
    const [reference] = context.args;
    if (reference) filters.set('reference', [reference]);
    const images = yield* imageList(context.client, { all: flags.bool('all'), filters });
    const dangling = filters.get('dangling')?.includes('true') ?? false;
    const digests = flags.bool('digests');
    yield* renderList(context, {
      format: flags.string('format'),
      quiet: flags.bool('quiet'),
      items: images.flatMap((image) => rows(image, digests, dangling)),
      columns: columns(context.proc.clock.wallTime().seconds, flags.bool('no-trunc')),
      goType: '*formatter.imageContext',
      table: digests
        ? '{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}'
        : '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}',
      quietTemplate: '{{.ID}}',
      raw:
        'repository: {{.Repository}}\ntag: {{.Tag}}\nimage_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\n' +
        'virtual_size: {{.Size}}\n',
    });
  },
  complete: completeImages(),
};

function rows(image: ImageSummary, digests: boolean, dangling: boolean): Row[] {
  const tags = (image.RepoTags ?? []).filter((tag) => tag !== `${NONE}:${NONE}`);
  const found = tags.map((name) => {
    const colon = name.lastIndexOf(':');
    const repository = name.slice(0, colon);
    const digest = (image.RepoDigests ?? []).find((candidate) => candidate.startsWith(`${repository}@`));
    return { image, repository, tag: name.slice(colon + 1), digest: digest?.split('@')[1] ?? NONE };
  });
  if (found.length > 0 && !dangling) return found;
  const [digest] = image.RepoDigests ?? [];
  const [repository = NONE, value = NONE] = digest?.split('@') ?? [];
  return [{ image, repository, tag: NONE, digest: digests ? value : NONE }];
}
