import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { misplaced, scoreOrdering, shownSteps } from '#course/quiz/ordering.ts';
import { Inline } from '../components/Inline.tsx';
import { useTexts } from '../i18n/context.ts';
import type { BodyProps, Kind } from './kind.ts';
import type { PageItemOf } from './pageitem.ts';
import { plain } from './plain.ts';
import { Feedback, Sign } from './Verdict.tsx';

type OrderingItem = PageItemOf<'ordering'>;
type Way = 'up' | 'down';

/** Steps that are moved with buttons, with arrow keys on them, or by dragging. */
function Body({ item, seed, given, onChange }: BodyProps<OrderingItem>) {
  const { say } = useTexts<'quiz'>();
  const [order, setOrder] = useState(() => shownSteps(item, seed));
  const [news, setNews] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const dragged = useRef<number>();
  const focused = useRef<string>();
  // A step that moves leaves the document for a moment, and its button loses the focus.
  useLayoutEffect(() => {
    if (focused.current !== undefined)
      list.current?.querySelector<HTMLElement>(`[data-move="${focused.current}"]`)?.focus();
    focused.current = undefined;
  });
  if (given) return <Placed item={item} order={given.type === 'ordering' ? given.order : []} />;

  const move = (step: number, to: number) => {
    const from = order.indexOf(step);
    if (to < 0 || to >= order.length || to === from) return;
    const next = order.toSpliced(from, 1).toSpliced(to, 0, step);
    setOrder(next);
    setNews(say('moved', { step: plain(item.steps[step]?.text ?? ''), place: to + 1, all: order.length }));
    onChange({ type: 'ordering', order: next });
  };
  const press = (step: number, way: Way) => {
    focused.current = `${step}-${way}`;
    move(step, order.indexOf(step) + (way === 'up' ? -1 : 1));
  };
  const keyed = (event: KeyboardEvent, step: number, at: Way) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    focused.current = `${step}-${at}`;
    move(step, order.indexOf(step) + by);
  };
  const drag = (event: PointerEvent) => {
    if (dragged.current === undefined || !list.current) return;
    const rows = [...list.current.children].map((row) => row.getBoundingClientRect());
    const place = rows.findIndex(({ top, bottom }) => event.clientY >= top && event.clientY < bottom);
    if (place >= 0) move(dragged.current, place);
  };
  const drop = () => {
    dragged.current = undefined;
    list.current?.removeAttribute('data-dragging');
  };
  return (
    <>
      <ol class="quiz-list quiz-steps" ref={list} onPointerMove={drag} onPointerUp={drop} onPointerCancel={drop}>
        {order.map((step, place) => (
          <li key={step} class="quiz-row">
            <span
              class="quiz-handle"
              aria-hidden="true"
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                event.preventDefault();
                dragged.current = step;
                // The list stays where it is while its steps move.
                list.current?.setPointerCapture(event.pointerId);
                list.current?.setAttribute('data-dragging', '');
              }}
            >
              ⠿
            </span>
            <span class="quiz-step">
              <Inline text={item.steps[step]?.text ?? ''} />
            </span>
            <span class="quiz-moves">
              {(['up', 'down'] as const).map((way) => {
                const end = place === (way === 'up' ? 0 : order.length - 1);
                return (
                  <button
                    key={way}
                    type="button"
                    class="quiz-move"
                    data-move={`${step}-${way}`}
                    aria-label={say(`move.${way}`, { step: plain(item.steps[step]?.text ?? '') })}
                    aria-disabled={end}
                    onClick={() => press(step, way)}
                    onKeyDown={(event) => keyed(event, step, way)}
                  >
                    <span aria-hidden="true">{way === 'up' ? '↑' : '↓'}</span>
                  </button>
                );
              })}
            </span>
          </li>
        ))}
      </ol>
      <p class="visually-hidden" role="status">
        {news}
      </p>
    </>
  );
}

function Placed({ item, order }: { item: OrderingItem; order: readonly number[] }) {
  const wrong = misplaced(item, order);
  return (
    <ol class="quiz-list quiz-steps">
      {order.map((step, place) => {
        const { text, feedback } = item.steps[step] ?? { text: '', feedback: '' };
        return (
          <li key={step} class="quiz-row" data-verdict={wrong[place] ? 'wrong' : 'right'}>
            <span class="quiz-step">
              <Inline text={text} />
              <Sign right={!wrong[place]} />
            </span>
            {wrong[place] && <Feedback text={feedback} />}
          </li>
        );
      })}
    </ol>
  );
}

export const ordering: Kind<OrderingItem> = { score: scoreOrdering, Body, note: () => 'note.ordering' };
