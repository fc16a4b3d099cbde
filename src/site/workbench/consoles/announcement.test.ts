import { expect, test } from 'vitest';
import { catalogue } from '../../i18n/catalogues.ts';
import { LOCALES } from '../../i18n/locales.ts';
import { Texts } from '../../i18n/texts.ts';
import { announcementOf } from './announcement.ts';

const texts = new Texts(catalogue(LOCALES[0], 'workbench'));
const entry = (lines: string[], status = 0) => ({ number: 1, command: 'x', lines, cut: false, status });

test('a command without output says so, and how it failed', () => {
  expect(announcementOf(entry([]), '', texts)).toBe('No output');
  expect(announcementOf(entry([], 1), '', texts)).toBe('Exit status 1\nNo output');
  expect(announcementOf(entry(['no such network'], 125), '', texts)).toBe('Exit status 125\nno such network');
});

test('of much output the last lines are said, and how many there are', () => {
  const lines = Array.from({ length: 20 }, (_, n) => `line ${n}`);
  expect(announcementOf(entry(lines), '', texts).split('\n')).toEqual(['20 lines, the last 6:', ...lines.slice(-6)]);
});

test('what was said while it ran is not said again', () => {
  expect(announcementOf(entry(['one', 'two', 'three']), 'two', texts)).toBe('three');
});
