import { useEffect, useMemo } from 'preact/hooks';
import { Bench, type View } from './bench.ts';
import { Consoles } from './Consoles.tsx';
import type { LessonLab } from './lesson.ts';
import { Network } from './Network.tsx';
import { Notices } from './Notices.tsx';
import { Tasks } from './Tasks.tsx';

const VIEWS: { view: View; label: string }[] = [
  { view: 'lesson', label: 'Lesson' },
  { view: 'console', label: 'Console' },
  { view: 'network', label: 'Network' },
  { view: 'tasks', label: 'Tasks' },
];

/** The right side of a lesson: consoles, picture and tasks. It starts the lab when the browser is idle. */
export default function Workbench({ lab }: { lab: LessonLab }) {
  const bench = useMemo(() => new Bench(lab), [lab]);
  useEffect(() => startWhenIdle(bench), [bench]);
  useEffect(() => runFromLesson(bench), [bench]);
  useEffect(() => {
    document.body.dataset.view = bench.view.value;
  }, [bench, bench.view.value]);
  const open = lab.tasks.filter(({ id }) => !bench.verdicts.value.get(id)?.passed).length;
  return (
    <div class="workbench">
      <Notices bench={bench} />
      <Consoles bench={bench} />
      <Network bench={bench} />
      <Tasks bench={bench} />
      <nav class="views" aria-label="Parts of the page">
        {VIEWS.map(({ view, label }) => (
          <button
            key={view}
            type="button"
            aria-current={bench.view.value === view ? 'true' : undefined}
            onClick={() => {
              bench.view.value = view;
              if (view !== 'lesson') void bench.start();
            }}
          >
            {label}
            {view === 'tasks' && <span class="views-count">{open === 0 ? '✓' : open}</span>}
          </button>
        ))}
      </nav>
      <p class="visually-hidden" role="status">
        {bench.announcement.value}
      </p>
    </div>
  );
}

/** The reader comes first: the lab starts in an idle moment, or as soon as somebody reaches for it. */
function startWhenIdle(bench: Bench): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(() => bench.start(), 300);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(() => bench.start(), { timeout: 2_000 });
  return () => cancelIdleCallback(idle);
}

/** Makes the "run in the terminal" buttons of the lesson's console blocks work. */
function runFromLesson(bench: Bench): () => void {
  const run = (event: MouseEvent) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-run]');
    if (button) void bench.runCommand(button.dataset.run ?? '', button.dataset.host);
  };
  document.addEventListener('click', run);
  document.documentElement.dataset.lab = '';
  return () => document.removeEventListener('click', run);
}
