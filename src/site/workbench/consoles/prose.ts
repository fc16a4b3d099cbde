import type { Bench } from '../bench.ts';

/** How long a button says that it has copied, in milliseconds. */
const COPIED = 1_500;

/** Makes the buttons of the lesson's console blocks work: run, insert, copy; and a click on a command, which inserts it. */
export function commandsFromLesson(bench: Bench): () => void {
  const click = ({ target }: MouseEvent) => {
    const wanted = (target as Element).closest<HTMLElement>('[data-run], [data-insert], [data-copy]');
    if (!wanted) return;
    const { run, insert, copy: copied, host } = wanted.dataset;
    if (run !== undefined) void bench.runCommand(run, host);
    else if (copied !== undefined) void copy(bench, copied, wanted);
    // A click on the command that ends a selection is none.
    else if (wanted.localName === 'button' || getSelection()?.isCollapsed !== false)
      void bench.insertCommand(insert ?? '', host);
  };
  document.addEventListener('click', click);
  document.documentElement.dataset.lab = '';
  return () => document.removeEventListener('click', click);
}

async function copy(bench: Bench, command: string, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(command);
  } catch {
    bench.notify('info', bench.texts.say('copy.denied'));
    return;
  }
  button.dataset.done = '';
  bench.tell(bench.texts.say('copied'));
  setTimeout(() => delete button.dataset.done, COPIED);
}
