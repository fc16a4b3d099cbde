import { useEffect, useRef } from 'preact/hooks';
import type { TouchKey } from '#terminal/touchkeys.ts';
import type { KeyOf } from '../../i18n/catalogues.ts';
import type { Bench } from '../bench.ts';

type Key = { sign: string; name?: KeyOf<'workbench'>; key: TouchKey | { text: string } };
type Modifier = { sign: string; modifier: 'ctrl' | 'alt' };

/** Keys that the keyboards of phones lack or hide, in the two rows in which they stand. */
const KEYS: readonly (Key | Modifier)[] = [
  { sign: 'Esc', key: 'Escape' },
  { sign: '|', key: { text: '|' } },
  { sign: '/', key: { text: '/' } },
  { sign: '-', key: { text: '-' } },
  { sign: '~', key: { text: '~' } },
  { sign: '↑', name: 'key.up', key: 'Up' },
  { sign: '^C', name: 'interrupt', key: 'Interrupt' },
  { sign: 'Tab', key: 'Tab' },
  { sign: 'Ctrl', modifier: 'ctrl' },
  { sign: 'Alt', modifier: 'alt' },
  { sign: '$', key: { text: '$' } },
  { sign: '←', name: 'key.left', key: 'Left' },
  { sign: '↓', name: 'key.down', key: 'Down' },
  { sign: '→', name: 'key.right', key: 'Right' },
];

/** How long a key is held until it repeats, and how often it does; in milliseconds. */
const DELAY = 450;
const EVERY = 70;

/** The row of keys below the console on touch screens. Pressing one leaves the focus, and with it the keyboard, where it is. */
export function TouchKeys({ bench }: { bench: Bench }) {
  const { say } = bench.texts;
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = (key: Key['key']) => bench.runtime.value?.screens.press(key);
  const hold = (key: Key['key'], wait: number) => {
    press(key);
    timer.current = setTimeout(() => hold(key, EVERY), wait);
  };
  const release = () => clearTimeout(timer.current);
  const stay = (event: Event) => event.preventDefault();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields of a form
    <div class="touch-keys" role="group" aria-label={say('keys')}>
      {KEYS.map((each) => {
        if ('modifier' in each) {
          const { modifiers } = bench;
          const on = modifiers.value[each.modifier];
          return (
            <button
              key={each.sign}
              type="button"
              aria-pressed={on}
              onMouseDown={stay}
              onClick={() => (modifiers.value = { ...modifiers.value, [each.modifier]: !on })}
            >
              {each.sign}
            </button>
          );
        }
        return (
          <button
            key={each.sign}
            type="button"
            aria-label={each.name && say(each.name)}
            onMouseDown={stay}
            onContextMenu={stay}
            onPointerDown={(event) => {
              if (event.button === 0) hold(each.key, DELAY);
            }}
            onPointerUp={release}
            onPointerCancel={release}
            onPointerLeave={release}
            // Of a pointer the press has counted already; a keyboard and a screen reader only click.
            onClick={(event) => event.detail === 0 && press(each.key)}
          >
            {each.sign}
          </button>
        );
      })}
    </div>
  );
}
