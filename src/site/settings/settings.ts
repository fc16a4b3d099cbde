/** How the reader wants the page: attributes of the root element, each with the values it may have; the first is what the system says. */
export const CHOICES = {
  theme: ['auto', 'light', 'dark'],
  contrast: ['auto', 'more', 'normal'],
  text: ['normal', 'large', 'projector'],
  motion: ['auto', 'reduce'],
  speech: ['off', 'on'],
} as const;

export type Setting = keyof typeof CHOICES;

/** Where both settings and sizes are kept; public/settings.js reads it before the first paint. */
const KEY = 'gangway.page';

interface Kept {
  attributes: Partial<Record<Setting, string>>;
  /** Sizes of panes in percent, by the name of their splitter. */
  sizes: Record<string, number>;
}

/** Told on `document` when a setting was changed. */
export const SETTINGS_CHANGED = 'settingschange';

function read(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { attributes: { ...kept?.attributes }, sizes: { ...kept?.sizes } };
  } catch {
    return { attributes: {}, sizes: {} };
  }
}

function write(kept: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // The browser stores nothing: the choice holds for this page only.
  }
}

/** All that is kept of settings and sizes. */
export function keptSettings(): { attributes: Record<string, string>; sizes: Record<string, number> } {
  return read();
}

/** What is chosen; the first of CHOICES where nothing is. */
export function chosen<S extends Setting>(setting: S): (typeof CHOICES)[S][number] {
  const values: readonly string[] = CHOICES[setting];
  const value = document.documentElement.dataset[setting] ?? '';
  // High contrast that the system wishes stands on the root too; it is no choice.
  if (setting === 'contrast' && read().attributes.contrast === undefined) return CHOICES[setting][0];
  return (values.includes(value) ? value : values[0]) as (typeof CHOICES)[S][number];
}

/** Chooses, applies at once, and keeps it for every page of this browser. */
export function choose(setting: Setting, value: string): void {
  const values: readonly string[] = CHOICES[setting];
  if (!values.includes(value)) throw new RangeError(`${setting} is one of ${values.join(', ')}, not ${value}`);
  const kept = read();
  const { dataset } = document.documentElement;
  if (value === values[0]) {
    delete kept.attributes[setting];
    delete dataset[setting];
    if (setting === 'contrast' && matchMedia('(prefers-contrast: more)').matches) dataset.contrast = 'more';
  } else {
    kept.attributes[setting] = value;
    dataset[setting] = value;
  }
  write(kept);
  document.dispatchEvent(new Event(SETTINGS_CHANGED));
}

/** The size kept for a splitter, in percent. */
export function keptSize(name: string): number | undefined {
  const size = read().sizes[name];
  return typeof size === 'number' && size > 0 && size < 100 ? size : undefined;
}

/** Keeps the size of a splitter, in percent; undefined forgets it. */
export function keepSize(name: string, percent: number | undefined): void {
  const kept = read();
  if (percent === undefined) delete kept.sizes[name];
  else kept.sizes[name] = percent;
  write(kept);
}

/** Whether the page is dark now, by choice or by the system. */
export function isDark(): boolean {
  const theme = chosen('theme');
  return theme === 'auto' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

/** Whether movement is unwelcome, by choice or by the system. */
export function isStill(): boolean {
  return chosen('motion') === 'reduce' || matchMedia('(prefers-reduced-motion: reduce)').matches;
}
