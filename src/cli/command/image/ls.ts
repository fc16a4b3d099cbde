import type { ImageSummary } from '#api/image.ts';
import { imageList } from '#client/image/list.ts';
import type { Filters } from '#client/query.ts';
import { CliError, type Command } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { type ImageRow, imageColumns } from '../../formatter/image.ts';
import { renderList } from '../../formatter/list.ts';
import { FILTER } from '../../opts/filter.ts';
import { BOOL } from '../../pflag/kinds.ts';
import { maxArgs } from '../../required.ts';

const NONE = '<none>';

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
      columns: imageColumns(context.proc.clock.wallTime().seconds, flags.bool('no-trunc')),
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

function rows(image: ImageSummary, digests: boolean, dangling: boolean): ImageRow[] {
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
