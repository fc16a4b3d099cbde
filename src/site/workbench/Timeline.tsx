import { useEffect, useRef } from 'preact/hooks';
import type { Bench } from './bench.ts';
import { Icon } from './Icon.tsx';

/** How often a slider that is being dragged moves the lab, in milliseconds. */
const SCRUB = 120;

/** The steps of the lab: a slider over them, and each by its command. */
export function Timeline({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const { steps, position } = bench.history.value;
  const waiting = useRef<{ timer?: ReturnType<typeof setTimeout>; wanted?: number }>({});
  const list = useRef<HTMLOListElement>(null);
  const runtime = bench.runtime.value;
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [position, steps.length]);
  const scrub = (wanted: number) => {
    const now = waiting.current;
    now.wanted = wanted;
    now.timer ??= setTimeout(() => {
      now.timer = undefined;
      if (now.wanted !== undefined && now.wanted !== bench.history.value.position) runtime?.travel(now.wanted);
    }, SCRUB);
  };
  return (
    <section class="timeline" aria-label={say('history')}>
      <div class="timeline-bar">
        <button
          type="button"
          class="tool"
          aria-label={say('undo')}
          disabled={position === 0}
          onClick={() => runtime?.undo()}
        >
          <Icon name="undo" />
        </button>
        <input
          type="range"
          min="0"
          max={steps.length}
          value={position}
          disabled={steps.length === 0}
          aria-label={say('history.slider')}
          aria-valuetext={position === 0 ? say('history.start') : `${position}: ${steps[position - 1]?.label ?? ''}`}
          onInput={(event) => scrub(Number(event.currentTarget.value))}
        />
        <button
          type="button"
          class="tool"
          aria-label={say('redo')}
          disabled={position === steps.length}
          onClick={() => runtime?.redo()}
        >
          <Icon name="redo" />
        </button>
        <span class="timeline-position">{say('history.position', { position, all: steps.length })}</span>
        <button
          type="button"
          class="tool"
          aria-label={say('history.close')}
          onClick={() => {
            bench.timeline.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </div>
      {steps.length === 0 ? (
        <p class="timeline-empty">{say('history.empty')}</p>
      ) : (
        <ol ref={list}>
          {[undefined, ...steps].map((step, index) => (
            <li key={index} data-undone={index > position ? '' : undefined}>
              <button
                type="button"
                aria-current={index === position ? 'step' : undefined}
                onClick={() => index !== position && runtime?.travel(index)}
              >
                {step ? (
                  <>
                    <span class="timeline-host">{step.host}</span> <code>{step.label || '⏎'}</code>
                  </>
                ) : (
                  <span class="timeline-host">{say('history.start')}</span>
                )}
                {index > position && <span class="visually-hidden">, {say('history.undone')}</span>}
              </button>
              {step && index <= position && (
                <button
                  type="button"
                  class="timeline-watch"
                  title={say('watch.step', { command: step.label })}
                  aria-label={say('watch.step', { command: step.label })}
                  onClick={() => void runtime?.watch({ step: index - 1 }, { step: index - 1 }, step.label)}
                >
                  {say('watch')}
                </button>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
