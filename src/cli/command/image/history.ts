import type { ImageHistoryItem } from '#api/image.ts';
import { imageHistory } from '#client/image/history.ts';
import type { Command } from '../../command.ts';
import { completeImages } from '../../completion.ts';
import type { Column } from '../../formatter/column.ts';
import { LIST_FORMAT } from '../../formatter/formatflag.ts';
import { renderList } from '../../formatter/list.ts';
import { shortId } from '../../formatter/shortid.ts';
import { humanDuration, humanSize } from '../../formatter/units.ts';
import { ellipsis } from '../../formatter/width.ts';
import { BOOL, STRING } from '../../pflag/kinds.ts';
import { exactArgs } from '../../required.ts';

function columns(now: number, human: boolean, noTrunc: boolean): Column<ImageHistoryItem>[] {
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
  const createdBy = (layer: ImageHistoryItem) => {
    const text = layer.CreatedBy.replaceAll('\t', ' ');
    return noTrunc ? text : ellipsis(text, 45);
  };
  return [
    { name: 'ID', header: 'IMAGE', value: (layer) => (noTrunc ? layer.Id : shortId(layer.Id)) },
    {
      name: 'CreatedSince',
      header: 'CREATED',
      value: (layer) => (human ? `${humanDuration(now - layer.Created)} ago` : iso(layer.Created)),
    },
    { name: 'CreatedAt', header: 'CREATED AT', value: (layer) => iso(layer.Created) },
    { name: 'CreatedBy', header: 'CREATED BY', value: createdBy },
    { name: 'Size', header: 'SIZE', value: (layer) => (human ? humanSize(layer.Size, 3) : String(layer.Size)) },
    { name: 'Comment', header: 'COMMENT', value: (layer) => layer.Comment },
  ];
}

/** `docker image history` */
export const historyCommand: Command = {
  use: 'history [OPTIONS] IMAGE',
  aliasText: 'docker image history, docker history',
  short: 'Show the history of an image',
  args: exactArgs(1),
  flags: [
    { name: 'human', short: 'H', kind: BOOL, default: true, usage: 'Print sizes and dates in human readable format' },
    { name: 'quiet', short: 'q', kind: BOOL, usage: 'Only show image IDs' },
    { name: 'no-trunc', kind: BOOL, usage: "Don't truncate output" },
    LIST_FORMAT,
    {
      name: 'platform',
      kind: STRING,
      usage: 'Show history for the given platform. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")',
    },
  ],
  *run(context) {
    const { flags } = context;
    const human = flags.bool('human');
    yield* renderList(context, {
      format: flags.string('format'),
      quiet: flags.bool('quiet'),
      items: yield* imageHistory(context.client, context.args[0] ?? ''),
      columns: columns(context.proc.clock.wallTime().seconds, human, flags.bool('no-trunc')),
      goType: '*image.historyContext',
      table: human
        ? '{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}'
        : '{{.ID}}\t{{.CreatedAt}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}',
      quietTemplate: '{{.ID}}',
    });
  },
  complete: completeImages(),
};
