import { useMemo, useRef, useState } from 'preact/hooks';
import type { KeyOf } from '../i18n/catalogues.ts';
import { TextsContext } from '../i18n/context.ts';
import { type Catalogue, Texts } from '../i18n/texts.ts';
import { Bench } from '../workbench/bench.ts';
import type { LessonLab } from '../workbench/lesson.ts';

interface Props {
  lab: LessonLab;
  texts: Catalogue<KeyOf<'workbench'>>;
  /** What the button says. */
  label: string;
}

type Parts = typeof import('./parts.ts');

/** A button that puts a running lab in the place of the home page's picture of one. */
export default function HomeLab({ lab, texts, label }: Props) {
  const bench = useMemo(() => new Bench(lab, new Texts(texts)), [lab, texts]);
  const [parts, setParts] = useState<Parts>();
  const place = useRef<HTMLDivElement>(null);
  const load = useRef<Promise<Parts>>();
  const fetchParts = () => {
    load.current ??= import('./parts.ts');
    return load.current;
  };
  const start = async () => {
    setParts(await fetchParts());
    place.current?.closest('.showcase')?.setAttribute('data-live', '');
    await bench.start();
    bench.view.value = 'console';
    bench.runtime.value?.focus();
  };
  return (
    <TextsContext.Provider value={bench.texts}>
      <div ref={place} class="home-lab">
        {parts ? (
          <>
            <parts.Consoles bench={bench} />
            <parts.Network bench={bench} watch={false} />
          </>
        ) : (
          <button
            type="button"
            class="button button-large home-try"
            onPointerEnter={fetchParts}
            onFocus={fetchParts}
            onClick={start}
          >
            {label}
          </button>
        )}
      </div>
    </TextsContext.Provider>
  );
}
