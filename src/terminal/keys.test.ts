import { describe, expect, test } from 'vitest';
import { type KeyPress, type KeySituation, meaningOf } from './keys.ts';

const press = (text: string): KeyPress => {
  const parts = text.split('+');
  const has = (name: string) => parts.slice(0, -1).includes(name);
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: has('Ctrl'),
    shiftKey: has('Shift'),
    altKey: has('Alt'),
    metaKey: has('Cmd'),
  };
};
const plain: KeySituation = { hasSelection: false, afterEscape: false };

describe('keys of the terminal', () => {
  test.each([
    ['Ctrl+c', plain, 'terminal'],
    ['Ctrl+c', { ...plain, hasSelection: true }, 'copy'],
    ['Ctrl+Shift+C', plain, 'copy'],
    ['Ctrl+v', plain, 'browser'],
    ['Ctrl+Shift+V', plain, 'browser'],
    ['Cmd+v', plain, 'browser'],
    ['Cmd+c', plain, 'browser'],
    ['Shift+Insert', plain, 'browser'],
    ['Ctrl+Insert', plain, 'copy'],
    ['Ctrl+Shift+F', plain, 'search'],
    ['Ctrl+f', plain, 'terminal'],
    ['Ctrl+Shift+=', plain, 'larger'],
    ['Ctrl+Shift+_', plain, 'smaller'],
    ['Ctrl+Shift+)', plain, 'usual'],
    ['Ctrl+-', plain, 'terminal'],
    ['Ctrl+Shift+ArrowRight', plain, 'next'],
    ['Ctrl+Shift+ArrowLeft', plain, 'previous'],
    ['Ctrl+Shift+ArrowUp', plain, 'across'],
    ['Ctrl+ArrowRight', plain, 'terminal'],
    ['F6', plain, 'browser'],
    ['Shift+F6', plain, 'browser'],
    ['Ctrl+Alt+v', plain, 'terminal'],
    ['Tab', plain, 'terminal'],
    ['Escape', plain, 'escape'],
    ['Tab', { ...plain, afterEscape: true }, 'leave'],
    ['Shift+Tab', { ...plain, afterEscape: true }, 'leave'],
    ['a', { ...plain, afterEscape: true }, 'terminal'],
  ] as const)('%s %j means %s', (key, situation, meaning) => {
    expect(meaningOf(press(key), situation)).toBe(meaning);
  });
});
