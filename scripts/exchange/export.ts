import { toAnki } from '#course/exchange/anki.ts';
import { toGift } from '#course/exchange/gift/write.ts';
import type { ExportOptions, Format, Loss } from '#course/exchange/portable.ts';
import { toQti } from '#course/exchange/qti/package.ts';
import type { QuizItem } from '#course/schema/quiz.ts';
import { runOutput } from '#site/quiz/printed.ts';

/** A file for another system, and what it does not hold. */
export interface Exported {
  file: string;
  content: string | Uint8Array;
  losses: Loss[];
}

/** Writes the items of a quiz in a format; outputs are made by the engine. */
export function exported(
  format: Format,
  name: string,
  title: string,
  items: readonly QuizItem[],
  seed: string,
): Exported {
  const options: ExportOptions = { seed, outputs: outputsOf(items) };
  const stem = name.replaceAll('/', '-');
  switch (format) {
    case 'gift': {
      const { text, losses } = toGift(items, title, options);
      return { file: `${stem}.gift`, content: text, losses };
    }
    case 'anki': {
      const { text, losses } = toAnki(items, `Gangway::${title}`, options);
      return { file: `${stem}.txt`, content: text, losses };
    }
    case 'qti': {
      const { bytes, losses } = toQti(items, title, options);
      return { file: `${stem}.zip`, content: bytes, losses };
    }
  }
}

function outputsOf(items: readonly QuizItem[]): Map<string, string[]> {
  const outputs = new Map<string, string[]>();
  for (const item of items) {
    if (item.type !== 'output') continue;
    const lines = runOutput(item).steps.flatMap(({ host, command, output }) => [
      `${host ? `root@${host}:~` : ''}# ${command}`,
      ...output.split('\n'),
    ]);
    outputs.set(
      item.id,
      lines.flatMap((line) => line.split('\n')),
    );
  }
  return outputs;
}
