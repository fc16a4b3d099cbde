import { useId, useRef, useState } from 'preact/hooks';
import { Icon } from '../Icon.tsx';

/** Something that can be chosen from a menu. */
export interface MenuItem {
  label: string;
  run(): void;
  /** Whether it is on, of something that is on or off. */
  checked?: boolean;
  disabled?: boolean;
  /** A line stands above it. */
  apart?: boolean;
}

/** Distance to the button, and to the edges of the window, in pixels. */
const GAP = 4;
const EDGE = 8;

/** A button with a menu (WAI-ARIA menu button): arrows, Home, End and first letters move, Escape closes. */
export function Menu({ label, icon, items }: { label: string; icon: 'plus' | 'more'; items: () => MenuItem[] }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<MenuItem[]>([]);
  const entries = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
  const open = () => {
    setShown(items());
    menu.current?.showPopover();
    requestAnimationFrame(() => {
      put(menu.current, button.current);
      entries()[0]?.focus();
    });
  };
  const close = () => menu.current?.matches(':popover-open') && menu.current.hidePopover();
  const key = (event: KeyboardEvent) => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const moves: Record<string, number> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    };
    let next = moves[event.key];
    if (next === undefined && event.key.length === 1 && event.key !== ' ') {
      const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      const found = after.find(({ textContent }) => textContent?.toLowerCase().startsWith(event.key.toLowerCase()));
      if (found) next = all.indexOf(found);
    }
    if (event.key === 'Tab' || event.key === 'Escape') {
      close();
      button.current?.focus();
    } else if (next === undefined) return;
    if (event.key !== 'Tab') event.preventDefault();
    if (next !== undefined) all[next]?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="tool"
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={shown.length > 0}
        aria-controls={id}
        // A press on the button closes the open menu by itself, before the click.
        onPointerDown={(event) => menu.current?.matches(':popover-open') && event.preventDefault()}
        onClick={() => (shown.length > 0 ? close() : open())}
      >
        <Icon name={icon} />
      </button>
      <div
        ref={menu}
        id={id}
        class="menu"
        role="menu"
        aria-label={label}
        popover="auto"
        onKeyDown={key}
        onToggle={(event) => {
          if (event.newState === 'closed') setShown([]);
        }}
      >
        {shown.map(({ label: text, run, checked, disabled, apart }) => (
          <button
            key={text}
            type="button"
            {...(checked === undefined ? { role: 'menuitem' } : { role: 'menuitemcheckbox', 'aria-checked': checked })}
            aria-disabled={disabled}
            tabIndex={-1}
            class={apart ? 'menu-apart' : undefined}
            onClick={() => {
              if (disabled) return;
              close();
              run();
            }}
          >
            {text}
          </button>
        ))}
      </div>
    </>
  );
}

/** Below the button, or above it where there is more room, and within the window. */
function put(menu: HTMLElement | null, button: HTMLElement | null): void {
  if (!menu || !button) return;
  const { left, top, bottom } = button.getBoundingClientRect();
  const below = innerHeight - bottom - GAP - EDGE;
  const above = top - GAP - EDGE;
  const under = below >= Math.min(menu.scrollHeight, above);
  menu.style.maxHeight = `${under ? below : above}px`;
  menu.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - menu.offsetWidth - EDGE))}px`;
  menu.style.top = `${under ? bottom + GAP : top - GAP - menu.offsetHeight}px`;
}
