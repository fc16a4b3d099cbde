import { describe, expect, test } from 'vitest';
import { ENGLISH, type Section, TRANSLATED } from './catalogues.ts';
import { type Message, Texts } from './texts.ts';

const SECTIONS = Object.keys(ENGLISH) as Section[];

/** The `{names}` a message has, in order, once each. */
function namesIn(message: Message | undefined): string[] {
  const forms = typeof message === 'string' ? [message] : Object.values(message ?? {});
  return [...new Set(forms.flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
}

describe.each(Object.entries(TRANSLATED))('%s', (_language, translated) => {
  test.each(SECTIONS)('%s has every text of the English interface, with the same places to fill in', (section) => {
    const english: Record<string, Message> = ENGLISH[section];
    const other: Record<string, Message | undefined> = translated[section];
    expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
    for (const [key, message] of Object.entries(english)) {
      expect({ key, names: namesIn(other[key]) }).toEqual({ key, names: namesIn(message) });
    }
  });
});

describe('say', () => {
  const texts = new Texts({
    language: 'en',
    messages: { left: { one: '{count} hint left', other: '{count} hints left' }, on: 'On {host}', open: '{nobody}' },
  });

  test('fills in names and chooses the plural form', () => {
    expect(texts.say('on', { host: 'node1' })).toBe('On node1');
    expect([1, 2].map((count) => texts.say('left', { count }))).toEqual(['1 hint left', '2 hints left']);
  });

  test('leaves a name without a value in sight', () => {
    expect(texts.say('open')).toBe('{nobody}');
  });
});
