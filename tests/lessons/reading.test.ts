import { describe, expect, it } from 'vitest';
import { asWritten, readPage } from '../../scripts/content/page.ts';
import { readingOf, sentencesOf, syllablesOf, wordsOf } from '../../scripts/content/reading.ts';

describe('the words of a text', () => {
  it.each([
    ['cat', 1],
    ['name', 1],
    ['table', 2],
    ['names', 1],
    ['addresses', 3],
    ['bridges', 2],
    ['connected', 3],
    ['dropped', 1],
    ['network', 2],
    ['container', 3],
    ['address', 2],
    ['packet', 2],
    ['yesterday', 3],
    ['user-defined', 4],
    ["doesn't", 1],
    ['DNS', 1],
    ['172.17.0.2', 1],
    ['`docker', 1],
  ])('"%s" has %i syllables', (word, syllables) => {
    expect(syllablesOf(word)).toBe(syllables);
  });

  it('counts words, not signs', () => {
    expect(wordsOf('One – two, (three) / four: 5 …')).toEqual(['One', 'two,', '(three)', 'four:', '5']);
  });

  it('parts sentences where they end', () => {
    expect(sentencesOf('It runs. "Does it?" Yes, e.g. at 10.0.0.1. (It does.) End')).toEqual([
      'It runs.',
      '"Does it?"',
      'Yes, e.g. at 10.0.0.1.',
      '(It does.)',
      'End',
    ]);
  });

  it('takes inline code for one word, whatever stands in it', () => {
    const [paragraph] = readPage('Run `docker ps. Now` twice.').paragraphs;
    expect(sentencesOf(paragraph?.text ?? '').map(asWritten)).toEqual(['Run `docker ps. Now` twice.']);
    expect(wordsOf(paragraph?.text ?? '')).toHaveLength(3);
  });
});

describe('how hard a text is', () => {
  it('grows with sentences and words', () => {
    const easy = readingOf(['The cat sat on the mat. It was a good mat.']).grade;
    const hard = readingOf([
      'Considerable organizational complexity necessitates interdisciplinary deliberation.',
    ]).grade;
    expect(easy).toBeLessThan(2);
    expect(hard).toBeGreaterThan(20);
  });

  it('leaves out headings, tables and blocks of code', () => {
    const { paragraphs } = readPage(
      '## Head\n\nText.\n\n| a | b |\n| --- | --- |\n| c | d |\n\n```sh\nls\n```\n\n- Item.\n',
      10,
    );
    expect(paragraphs).toEqual([
      { text: 'Text.', line: 12 },
      { text: 'Item.', line: 22 },
    ]);
  });
});
