import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { loadBank } from '#course/bank/bank.ts';
import { toAnki } from '#course/exchange/anki.ts';
import { bankYaml } from '#course/exchange/bankyaml.ts';
import { bankProblems, fromGift, TODO } from '#course/exchange/gift/read.ts';
import { toGift } from '#course/exchange/gift/write.ts';
import { inlineHtml, proseOfHtml } from '#course/exchange/inline.ts';
import { type Format, lossesOf, type Portable, portable } from '#course/exchange/portable.ts';
import { fromQti, qtiFiles, toQti } from '#course/exchange/qti/package.ts';
import { itemXml } from '#course/exchange/qti/write.ts';
import { all, el, escaped, parseXml, serialised, textIn, type XmlElement } from '#course/exchange/xml.ts';
import { score } from '#course/quiz/score.ts';
import { problemText } from '#course/schema/problem.ts';
import type { QuizItem } from '#course/schema/quiz.ts';
import { anyPortable, HOSTILE, portables, prose } from './exchangeitems.ts';
import { anyItem, ITEMS } from './items.ts';
import { answered, processed } from './qtiprocess.ts';

const RUNS = { numRuns: 150 };

describe('XML', () => {
  it('keeps every text, as text and as an attribute', () => {
    fc.assert(
      fc.property(prose, (text) => {
        const root = parseXml(serialised(el('a', { b: text }, text, el('c', {}, text))));
        expect([root.attributes.b, root.children[0], textIn(root.children[1] ?? '')]).toEqual([text, text, text]);
        expect(all(root, 'c')).toHaveLength(1);
        expect(escaped(text)).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('replaces what XML cannot have', () => {
    expect(escaped('a\0b\x1b\ud800c\r')).toBe('a\ufffdb\ufffd\ufffdc&#13;');
    expect(() => serialised(el('a b'))).toThrow(RangeError);
  });

  it.each([
    ['<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>', 'expected an element'],
    ['<x>\n&e;</x>', 'expected an entity'],
    ['<x>\n<y></x>', 'expected </y>'],
    ['<x a="1" a="2"/>', 'expected a once'],
    ['<x/><y/>', 'the end of the document'],
    ['<x>', 'found the end'],
  ])('refuses %j', (text, message) => {
    expect(() => parseXml(text)).toThrow(message);
  });
});

it('prose survives HTML', () => {
  fc.assert(
    fc.property(prose, (text) => {
      const html = inlineHtml(text);
      expect(proseOfHtml(html)).toEqual({ text });
      expect(html.replace(/<\/?(code|strong)>|<br\/>/g, '')).not.toMatch(/[<>]/);
    }),
  );
});

/** An item as it is after GIFT. */
function afterGift(item: Portable): QuizItem {
  const { sources: _, ...rest } = item;
  switch (rest.type) {
    case 'ordering':
      return { ...rest, steps: rest.steps.map(({ text }) => ({ text, feedback: TODO, tied: false })) };
    case 'matching':
      return { ...rest, pairs: rest.pairs.map((pair) => ({ ...pair, feedback: TODO })) };
    case 'fill-in': {
      const { label: _label, ...others } = rest;
      const mistakes: { texts: string[]; feedback: string }[] = [];
      for (const { texts, feedback } of rest.mistakes) {
        const last = mistakes.at(-1);
        if (last?.feedback === feedback) last.texts.push(...texts);
        else mistakes.push({ texts: [...texts], feedback });
      }
      return { ...others, mistakes };
    }
    default:
      return rest;
  }
}

describe('GIFT', () => {
  it('brings back what it can carry', () => {
    fc.assert(
      fc.property(portables, (items) => {
        const { text } = toGift(items, 'A / b');
        const read = fromGift(text, 'x.gift');
        expect(read.problems.map(problemText)).toEqual([]);
        expect(read.items).toEqual(items.map(afterGift));
        expect(read.title).toBe('A / b');
      }),
      RUNS,
    );
  });

  it('is as Moodle reads it', () => {
    const [single] = fc.sample(ITEMS.single, { numRuns: 1, seed: 1 });
    const item = { ...single, stem: 'What is `a=b` {x}?', options: single?.options.slice(0, 2) } as Portable;
    (item as { options: { correct: boolean }[] }).options.forEach((option, index) => {
      option.correct = index === 0;
    });
    expect(toGift([item], 'Networks').text).toMatchInlineSnapshot(`
      "$CATEGORY: $course$/top/Networks

      // [id:it] [tag:type:single] [tag:objective:explain]
      ::it::[html]What is <code>a\\=b</code> \\{x\\}? {
      	=option 0#about 0
      	~option 1#about 1
      	####So.
      }
      "
    `);
  });

  it.each([
    [
      'Who?{~One#no =Two#yes ~Three#no####Because.}',
      { type: 'single', stem: 'Who?', explanation: 'Because.', options: [{ text: 'One' }, { correct: true }, {}] },
    ],
    [
      '::Both::Which?{\n~%50%a#1\n~%50%b#2\n~%-100%c#3\n}',
      { type: 'multiple', id: 'both', options: [{ correct: true }, { correct: true }, { correct: false }] },
    ],
    ['It is so.{F#no#yes}', { type: 'true-false', answer: false, feedback: { true: 'no', false: 'yes' } }],
    ['Two is {=two =2} and more.', { type: 'fill-in', stem: 'Two is  _____  and more.', accept: ['two', '2'] }],
    ['How many?{#254:0}', { type: 'fill-in', accept: ['254'], normalise: ['blanks', 'number'] }],
    ['Match.{=a -> b =c -> d = -> e}', { type: 'matching', pairs: [{ left: 'a', right: 'b' }, {}], extra: ['e'] }],
    ['[html]<p>Is <b>it</b> &lt; 3&nbsp;?</p>{T}', { type: 'true-false', stem: 'Is **it** < 3\u00a0?' }],
  ])('reads %j', (text, item) => {
    const read = fromGift(text, 'x.gift', { objective: 'explain' });
    expect(read.problems.map(problemText)).toEqual([]);
    expect(read.items).toMatchObject([item]);
  });

  it.each([
    ['What?{}', 'x.gift:3:1: expected an answer, found a question with a free text or none'],
    ['What?', 'x.gift:3:1: expected answers between { and }, found none'],
    ['What?{#1..5}', 'x.gift:3:1: expected a number without tolerance, found 1..5'],
    ['What?{\n=a\n=b*\n}', 'x.gift:5:1: expected an answer in full, found one with * for anything'],
    [
      'What?{=a ~%30%b ~c}',
      'x.gift:3:1: expected an option that is right or wrong, found a share of 30 % beside a right option',
    ],
    ['Match{\n=a -> b\n=c\n}', 'x.gift:5:1: expected a pair (left -> right), found c'],
    ['[html]<img src="x">{T}', 'x.gift:3:1: expected text with code, strong, em, p or br at most, found <img src="x">'],
    ['One {=a} two {=b}', 'x.gift:3:1: expected one place with answers, found a second {'],
  ])('says where it cannot read %j', (text, message) => {
    const read = fromGift(`// comment\n\n${text}\n\nGood.{T}`, 'x.gift', { objective: 'explain' });
    expect(read.problems.map(problemText)).toEqual([message]);
    expect(read.items.map(({ stem }) => stem)).toEqual(['Good.']);
  });

  it('says in which line a bank lacks something', () => {
    const read = fromGift('One.{T}\n\n// [tag:lesson:a] [tag:domain:networking]\nTwo.{F}', 'x.gift', {
      objective: 'explain',
    });
    expect(bankProblems('Title', read, 'x.gift').map(problemText)).toEqual([
      'x.gift:1:1: expected the domain of the item, found none (in domain)',
      'x.gift:1:1: expected the difficulty of the item, found none (in difficulty)',
      'x.gift:1:1: expected the lesson of the item, found none (in lesson)',
      'x.gift:4:1: expected the difficulty of the item, found none (in difficulty)',
    ]);
    expect(fromGift('One.{T}\n\nTwo.{}', 'x.gift').problems.map(problemText)).toEqual([
      'x.gift:1:1: expected an objective, by a tag such as [tag:objective:explain] or by option, found none',
      'x.gift:3:1: expected an objective, by a tag such as [tag:objective:explain] or by option, found none',
      'x.gift:3:1: expected an answer, found a question with a free text or none',
    ]);
  });

  it('reads anything without falling over', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '=',
      '~',
      '#',
      '####',
      '->',
      ':',
      '::',
      '%',
      '\\',
      '\n',
      '\n\n',
      'a',
      ' ',
      '*',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const read = fromGift(parts.join(''), 'x.gift', { objective: 'explain' });
        for (const { line } of [...read.problems, ...read.todos]) expect(line).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('makes a bank', () => {
    fc.assert(
      fc.property(portables, (items) => {
        const whole = items.map((item) => ({ ...item, domain: 'networking', difficulty: 1, lesson: 'a' }) as Portable);
        expect(loadBank(bankYaml('Imported', whole), 'x.yaml')).toEqual({
          title: 'Imported',
          objectives: [],
          items: whole,
        });
      }),
      RUNS,
    );
  });
});

describe('QTI', () => {
  it('brings back the same items', () => {
    fc.assert(
      fc.property(portables, prose, (items, title) => {
        const { bytes } = toQti(items, title);
        expect(fromQti(bytes)).toEqual({ title, items });
      }),
      RUNS,
    );
  });

  it('has its files in the manifest, and its elements in the order of the schema', () => {
    fc.assert(
      fc.property(portables, (items) => {
        const { files } = qtiFiles(items, 'Title');
        const resources = all(parseXml(files.get('imsmanifest.xml') ?? ''), 'file').map(
          ({ attributes }) => attributes.href,
        );
        expect([...files.keys()].slice(1).sort()).toEqual(resources.sort());
        for (const { id } of items) {
          const root = parseXml(files.get(`items/${id}.xml`) ?? '');
          expect(root.attributes.xmlns).toBe('http://www.imsglobal.org/xsd/imsqtiasi_v3p0');
          const names = root.children.map((child) => (child as XmlElement).name.replace('qti-', ''));
          expect(names.join(' ')).toMatch(
            /^response-declaration( outcome-declaration)+ item-body response-processing( modal-feedback)+$/,
          );
          const named = new Set(all(root, 'qti-modal-feedback').map(({ attributes }) => attributes.identifier));
          const set = all(root, 'qti-base-value').filter(({ attributes }) => attributes['base-type'] === 'identifier');
          for (const value of set) expect(named).toContain(textIn(value));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('scores and tells what the course does', () => {
    const dice = fc.array(fc.nat(), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(anyPortable, dice, (item, rolls) => {
        if (item.type === 'fill-in') item.normalise = [];
        if (item.type === 'ordering') for (const step of item.steps) step.tied = false;
        const { answer, response } = answered(item, rolls);
        const { SCORE, FEEDBACK } = processed(itemXml(item), response);
        const expected = score(item, answer);
        if (item.type === 'ordering') expect(SCORE).toBe(expected.correct ? 1 : 0);
        else expect(SCORE).toBeCloseTo(expected.points, 4);
        expect([...new Set(FEEDBACK)].sort()).toEqual([...new Set(expected.feedback)].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('is the same each time', () => {
    const items = fc.sample(portables, { numRuns: 1, seed: 2 })[0] ?? [];
    expect(toQti(items, 'a').bytes).toEqual(toQti(items, 'a').bytes);
    expect(strFromU8(unzipSync(toQti(items, 'a').bytes)['test.xml'] ?? new Uint8Array())).toContain(
      'qti-assessment-test',
    );
  });

  it('refuses what is no package', () => {
    expect(() => fromQti(new Uint8Array(30))).toThrow();
  });
});

describe('Anki', () => {
  it('has one line of four fields a note, and no elements but its own', () => {
    fc.assert(
      fc.property(portables, (items) => {
        const lines = toAnki(items, 'Deck').text.trimEnd().split('\n');
        expect(lines.slice(0, 2)).toEqual(['#separator:tab', '#html:true']);
        const notes = lines.filter((line) => !line.startsWith('#'));
        expect(notes).toHaveLength(items.length);
        for (const note of notes) {
          const fields = note.split('\t');
          expect(fields).toHaveLength(4);
          for (const field of fields.slice(1, 3)) {
            const names = new Set([...field.matchAll(/<\/?([^\s/>]*)/g)].map(([, name]) => name));
            for (const name of names) expect(['p', 'ol', 'ul', 'li', 'b', 'br', 'code', 'strong', 'a']).toContain(name);
            parseXml(`<x>${field}</x>`);
          }
        }
      }),
      RUNS,
    );
  });
});

describe('what is lost', () => {
  const formats: Format[] = ['gift', 'anki', 'qti'];

  it('every item leaves and stays one that can be loaded, or is lost as a whole', () => {
    fc.assert(
      fc.property(anyItem, fc.constantFrom(...formats), (item, format) => {
        const left = portable(item, { seed: 's' });
        const isLost = lossesOf(item, format).some((what) => what.startsWith('the whole item'));
        expect(isLost).toBe(left === undefined);
        if (!left) return;
        expect(left).not.toHaveProperty('probe');
        expect(fromQti(toQti([item], 't', { seed: 's' }).bytes).items).toEqual([left]);
      }),
      RUNS,
    );
  });

  it.each([
    ['sequential', 'one option at a time'],
    ['cidr', 'parameters'],
    ['output', 'the lab'],
  ] as const)('%s says so', (type, words) => {
    const [item] = fc.sample(ITEMS[type] as fc.Arbitrary<QuizItem>, 1);
    for (const format of formats) expect(lossesOf(item as QuizItem, format).join()).toContain(words);
  });

  it('is nothing for a plain item in QTI', () => {
    const [item] = fc.sample(
      anyPortable.filter(({ type }) => type === 'single'),
      1,
    );
    expect(lossesOf(item as QuizItem, 'qti')).toEqual([]);
  });

  it('numbers are drawn by the seed', () => {
    const [item] = fc.sample(ITEMS.cidr, 1) as QuizItem[];
    expect(portable(item as QuizItem, { seed: 'a' })).toEqual(portable(item as QuizItem, { seed: 'a' }));
    expect(toGift([item as QuizItem], 't', { seed: 'a' }).text).not.toContain('{subnet}');
  });

  it('yes or no becomes a choice', () => {
    const [item] = fc.sample(ITEMS.cidr, 1);
    const asked = {
      ...item,
      key: { compute: 'contains', of: 'subnet', address: '10.0.0.1' },
      mistakes: [],
    } as QuizItem;
    expect(portable(asked)).toMatchObject({
      type: 'single',
      options: [{ text: 'yes' }, { text: 'no' }],
      shuffle: false,
    });
  });

  it('has hostile strings to try', () => expect(HOSTILE.length).toBeGreaterThan(20));
});

describe.each(
  readdirSync('content/bank').map(
    (file) => [file, loadBank(readFileSync(`content/bank/${file}`, 'utf8'), file)] as const,
  ),
)('content/bank/%s', (_, { title, items }) => {
  const left = items.flatMap((item) => portable(item) ?? []);

  it('comes back from QTI', () => {
    expect(fromQti(toQti(items, title).bytes)).toEqual({ title, items: left });
  });

  it('comes back from GIFT', () => {
    const read = fromGift(toGift(items, title).text, 'x.gift');
    expect(read.problems.map(problemText)).toEqual([]);
    expect(read.items).toEqual(left.map(afterGift));
    expect(bankProblems(title, read, 'x.gift')).toEqual([]);
  });
});
