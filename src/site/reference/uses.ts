import { commandsOf } from '../console/block.ts';
import { fencesOf } from '../console/fence.ts';
import { lessonEntries } from '../course/entries.ts';
import { LOCALES } from '../i18n/locales.ts';

/** The lessons whose console blocks call a command, by the command's path (`docker network create`), in the order of the course. */
export async function usesInLessons(paths: readonly string[]): Promise<Map<string, { id: string; title: string }[]>> {
  const uses = new Map<string, { id: string; title: string }[]>();
  for (const { entry } of await lessonEntries(LOCALES[0])) {
    const { id, body = '', data } = entry;
    const blocks = fencesOf(body).filter(({ kind }) => kind === 'console');
    const lines = blocks.flatMap(({ text }) => commandsOf(text).map(({ command }) => command));
    for (const path of paths) {
      const called = new RegExp(`(^|[|;&(]\\s*)${path}(\\s|$)`);
      if (lines.some((line) => called.test(line)))
        uses.set(path, [...(uses.get(path) ?? []), { id, title: data.title }]);
    }
  }
  return uses;
}
