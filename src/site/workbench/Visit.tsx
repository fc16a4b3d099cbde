import type { Bench } from './bench.ts';

/** Says that another lab than the learner's own is shown, and leads back. */
export function Visit({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const visiting = bench.visiting.value;
  if (!visiting) return null;
  const title = visiting.kind === 'task' ? bench.lab.tasks.find(({ id }) => id === visiting.task)?.title : undefined;
  return (
    <div class="notice visit" role="status">
      <p>{visiting.kind === 'link' ? say('visit.link') : say('visit.task', { task: plain(title ?? '') })}</p>
      <button type="button" class="button" onClick={() => bench.runtime.value?.leave()}>
        {say('visit.leave')}
      </button>
      <button type="button" class="button" onClick={() => bench.runtime.value?.adopt()}>
        {say('visit.adopt')}
      </button>
    </div>
  );
}

/** A title without its marks. */
function plain(text: string): string {
  return text.replaceAll(/[`*]/g, '');
}
