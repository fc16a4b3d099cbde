import { useEffect } from 'preact/hooks';
import type { Bench } from '../bench.ts';
import { Splitter } from '../Splitter.tsx';
import { Timeline } from '../Timeline.tsx';
import { Asking } from './Asking.tsx';
import { Bar } from './Bar.tsx';
import { Footer } from './Footer.tsx';
import { Place } from './Place.tsx';
import { Search } from './Search.tsx';
import { Silence } from './Silence.tsx';
import { TouchKeys } from './TouchKeys.tsx';
import { TranscriptPane } from './TranscriptPane.tsx';
import { followRoom } from './viewport.ts';
import { Waiting } from './Waiting.tsx';

/** The consoles in their tabs, on one side or two. */
export function Consoles({ bench }: { bench: Bench }) {
  const { status, arrangement } = bench;
  const { say } = bench.texts;
  const split = arrangement.split.value;
  useEffect(() => followRoom(bench), [bench]);
  const places = (side: 0 | 1) => arrangement.on(side).map((tab) => <Place key={tab.id} bench={bench} tab={tab} />);
  return (
    <section class="pane consoles" id="consoles" aria-label={say('consoles')}>
      <div class="console-body">
        <div class="screens" data-split={split}>
          <Bar key="bar 0" bench={bench} side={0} />
          {places(0)}
          {split !== 'none' && (
            <Splitter
              key={split}
              name={split}
              orientation={split === 'columns' ? 'vertical' : 'horizontal'}
              label={say('splitter.split')}
              controls={`screen-${arrangement.front(0)?.id}`}
            />
          )}
          {split !== 'none' && <Bar key="bar 1" bench={bench} side={1} />}
          {split !== 'none' && places(1)}
          {status.value !== 'ready' && <Waiting key="waiting" bench={bench} />}
          {bench.searching.value && <Search key="search" bench={bench} />}
          {bench.silent.value && <Silence key="silence" bench={bench} />}
        </div>
        {bench.transcript.value && <TranscriptPane bench={bench} />}
      </div>
      {bench.timeline.value && <Timeline bench={bench} />}
      <TouchKeys bench={bench} />
      <Footer bench={bench} />
      {bench.asking.value && <Asking bench={bench} asking={bench.asking.value} />}
      <p class="visually-hidden console-said" role="status">
        {bench.said.value}
      </p>
    </section>
  );
}
