import type { TranscriptEntry } from '#terminal/transcript/transcript.ts';
import type { KeyOf } from '../../i18n/catalogues.ts';
import type { Texts } from '../../i18n/texts.ts';

/** Lines that are said; of more, the last ones. */
const SAID = 6;
/** Longer lines are cut when they are said. */
const LONG = 200;

/** The lines of a command to be said after `said`, the last line that was said before. */
export function linesOf({ lines }: Pick<TranscriptEntry, 'lines'>, said: string): string[] {
  const from = said === '' ? 0 : lines.lastIndexOf(said) + 1;
  return lines
    .slice(from)
    .filter((line) => line.trim() !== '')
    .slice(-SAID)
    .map((line) => (line.length > LONG ? `${line.slice(0, LONG)} …` : line));
}

/** What is said of a command that has ended: how it ended where it failed, and its last lines. */
export function announcementOf(entry: TranscriptEntry, said: string, { say }: Texts<KeyOf<'workbench'>>): string {
  const lines = linesOf(entry, said);
  const count = entry.lines.length;
  const parts: string[] = [];
  if (entry.status) parts.push(say('said.failed', { status: entry.status }));
  if (count === 0) parts.push(say('said.nothing'));
  else if (count > SAID && said === '') parts.push(say('said.lines', { count, said: lines.length }));
  return [...parts, ...lines].join('\n');
}
