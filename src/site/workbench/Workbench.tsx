import { useEffect, useMemo } from 'preact/hooks';
import type { KeyOf } from '../i18n/catalogues.ts';
import { TextsContext } from '../i18n/context.ts';
import { type Catalogue, Texts } from '../i18n/texts.ts';
import { Offer } from '../share/Offer.tsx';
import { Share } from '../share/Share.tsx';
import { Bench, type View } from './bench.ts';
import { Consoles } from './consoles/Consoles.tsx';
import { commandsFromLesson } from './consoles/prose.ts';
import type { LessonLab } from './lesson.ts';
import { Network } from './Network.tsx';
import { Notices } from './Notices.tsx';
import { walkPanes } from './panes.ts';
import { Splitter } from './Splitter.tsx';
import { Tasks } from './Tasks.tsx';
import { Visit } from './Visit.tsx';

const VIEWS: readonly View[] = ['lesson', 'console', 'network', 'tasks'];

interface Props {
  lab: LessonLab;
  texts: Catalogue<KeyOf<'workbench'>>;
}

/** The right side of a lesson: consoles, picture and tasks. It starts the lab when the browser is idle. */
export default function Workbench({ lab, texts }: Props) {
  const bench = useMemo(() => new Bench(lab, new Texts(texts)), [lab, texts]);
  const { say } = bench.texts;
  useEffect(() => startWhenIdle(bench), [bench]);
  useEffect(() => commandsFromLesson(bench), [bench]);
  useEffect(() => walkPanes(bench), [bench]);
  useEffect(() => openLinks(bench), [bench]);
  useEffect(() => {
    document.body.dataset.view = bench.view.value;
  }, [bench, bench.view.value]);
  const open = lab.tasks.filter(({ id }) => !bench.verdicts.value.get(id)?.passed).length;
  return (
    <TextsContext.Provider value={bench.texts}>
      <div
        class="workbench"
        data-saving={bench.saving.value > 0 ? '' : undefined}
        data-tasks={lab.tasks.length}
        data-enlarged={bench.enlarged.value}
      >
        <div class="notices">
          <Visit bench={bench} />
          <Notices bench={bench} />
        </div>
        <Offer bench={bench} />
        <Share bench={bench} />
        <Consoles bench={bench} />
        <Splitter name="console" orientation="horizontal" label={say('splitter.console')} controls="consoles" />
        <div class="lower">
          <Network bench={bench} />
          {lab.tasks.length > 0 && (
            <>
              <Splitter name="network" orientation="vertical" label={say('splitter.network')} controls="network" />
              <Tasks bench={bench} />
            </>
          )}
        </div>
        <nav class="views" aria-label={say('views')}>
          {VIEWS.filter((view) => lab.tasks.length > 0 || view === 'console' || view === 'network').map((view) => (
            <button
              key={view}
              type="button"
              aria-current={bench.view.value === view ? 'true' : undefined}
              onClick={() => {
                bench.view.value = view;
                if (view !== 'lesson') void bench.start();
              }}
            >
              {say(`view.${view}`)}
              {view === 'tasks' && <span class="views-count">{open === 0 ? '✓' : open}</span>}
            </button>
          ))}
        </nav>
        <p class="visually-hidden" role="status">
          {bench.announcement.value}
        </p>
      </div>
    </TextsContext.Provider>
  );
}

/**
 * The reader comes first: the lab starts in an idle moment, or as soon as somebody reaches for it. A narrow page shows the lesson
 * alone, so there the moment comes after the reader has first moved.
 */
function startWhenIdle(bench: Bench): () => void {
  const narrow = matchMedia('(max-width: 61.99rem)').matches && bench.lab.tasks.length > 0;
  if (!narrow) return whenIdle(() => bench.start());
  const stop = new AbortController();
  const { signal } = stop;
  let end = () => stop.abort();
  const moved = () => {
    stop.abort();
    end = whenIdle(() => bench.start());
  };
  for (const movement of ['scroll', 'pointerdown', 'keydown'])
    addEventListener(movement, moved, { signal, once: true, passive: true });
  return () => end();
}

function whenIdle(work: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(work, 300);
    return () => clearTimeout(timer);
  }
  const idle = requestIdleCallback(work, { timeout: 2_000 });
  return () => cancelIdleCallback(idle);
}

/** Offers the labs that links to this page carry. */
function openLinks(bench: Bench): () => void {
  const open = () => void bench.openLink();
  open();
  addEventListener('hashchange', open);
  return () => removeEventListener('hashchange', open);
}
