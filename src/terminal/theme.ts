import type { ITheme } from '@xterm/xterm';

/** Colours of the console by day: ink on paper, every colour readable on it. */
const LIGHT: ITheme = {
  background: '#fbfcfb',
  foreground: '#16303b',
  cursor: '#c2410c',
  cursorAccent: '#fbfcfb',
  selectionBackground: '#bfe0e3',
  selectionInactiveBackground: '#dce8ea',
  black: '#16303b',
  red: '#b3261e',
  green: '#12703c',
  yellow: '#805500',
  blue: '#1f5fae',
  magenta: '#8a3a9c',
  cyan: '#0b6f77',
  white: '#5b6f78',
  brightBlack: '#5b6f78',
  brightRed: '#b3261e',
  brightGreen: '#12703c',
  brightYellow: '#805500',
  brightBlue: '#1f5fae',
  brightMagenta: '#8a3a9c',
  brightCyan: '#0b6f77',
  brightWhite: '#16303b',
};

/** Colours of the console by night. */
const DARK: ITheme = {
  background: '#0a161c',
  foreground: '#d9e6e9',
  cursor: '#ff9466',
  cursorAccent: '#0a161c',
  selectionBackground: '#24505b',
  selectionInactiveBackground: '#1b3741',
  black: '#0a161c',
  red: '#ff8f84',
  green: '#7bd69b',
  yellow: '#e8c268',
  blue: '#8ab8ff',
  magenta: '#dba4ec',
  cyan: '#6fd3d6',
  white: '#d9e6e9',
  brightBlack: '#8ba2ab',
  brightRed: '#ffaba3',
  brightGreen: '#9be6b4',
  brightYellow: '#f4d78e',
  brightBlue: '#aacbff',
  brightMagenta: '#e8c2f4',
  brightCyan: '#98e4e6',
  brightWhite: '#ffffff',
};

/** Colours by what the learner chose. */
export function themeOf({ dark, highContrast }: { dark: boolean; highContrast: boolean }): ITheme {
  if (!highContrast) return dark ? DARK : LIGHT;
  const [paper, ink] = dark ? ['#000000', '#ffffff'] : ['#ffffff', '#000000'];
  return { ...(dark ? DARK : LIGHT), background: paper, foreground: ink, cursor: ink, cursorAccent: paper };
}

/** The least contrast of text with what is behind it, as xterm enforces it (WCAG 2.2, 1.4.3 and 1.4.6). */
export function contrastOf({ highContrast }: { highContrast: boolean }): number {
  return highContrast ? 7 : 4.5;
}

/** How matches of a search are marked. */
export function searchColoursOf({ dark, highContrast }: { dark: boolean; highContrast: boolean }) {
  if (highContrast) {
    return dark
      ? { match: '#1d3f8f', active: '#7a5200', border: '#ffe44d' }
      : { match: '#cfe0ff', active: '#ffe08a', border: '#003e9c' };
  }
  return dark
    ? { match: '#24505b', active: '#7a4a12', border: '#ff9466' }
    : { match: '#cfe6e8', active: '#ffd9a8', border: '#c2410c' };
}
