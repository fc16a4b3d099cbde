import { useId, useState } from 'preact/hooks';
import { drawnOrder } from '#course/quiz/chance.ts';
import { matched, scoreMatching, textsOf } from '#course/quiz/matching.ts';
import { Inline } from '../components/Inline.tsx';
import { useTexts } from '../i18n/context.ts';
import type { BodyProps, Kind } from './kind.ts';
import type { PageItemOf } from './pageitem.ts';
import { plain } from './plain.ts';
import { Feedback, Sign } from './Verdict.tsx';

type MatchingItem = PageItemOf<'matching'>;

/** What is given, each with a menu of what may belong to it. */
function Body({ item, seed, given, onChange }: BodyProps<MatchingItem>) {
  const { say } = useTexts<'quiz'>();
  const id = useId();
  const [chosen, setChosen] = useState<readonly number[]>(() => item.pairs.map(() => -1));
  const picked = given ? (given.type === 'matching' ? given.chosen : []) : chosen;
  const right = matched(item, picked);
  const texts = textsOf(item);
  const order = drawnOrder(texts.length, seed);
  const pairs = drawnOrder(item.pairs.length, `${seed}/pairs`);
  const choose = (pair: number, text: number) => {
    const next = chosen.with(pair, text);
    setChosen(next);
    onChange(next.includes(-1) ? undefined : { type: 'matching', chosen: next });
  };
  return (
    <div class="quiz-pairs">
      {pairs.map((index) => {
        const { left, feedback } = item.pairs[index] ?? { left: '', feedback: '' };
        const verdict = right[index] ? 'right' : 'wrong';
        return (
          <div key={index} class="quiz-pair" data-verdict={given ? verdict : undefined}>
            <label for={`${id}-${index}`}>
              <Inline text={left} />
              {given && <Sign right={right[index] === true} />}
            </label>
            <select
              id={`${id}-${index}`}
              disabled={given !== undefined}
              onChange={(event) => choose(index, Number(event.currentTarget.value))}
            >
              <option value={-1} selected={(picked[index] ?? -1) === -1}>
                {say('choose')}
              </option>
              {order.map((text) => (
                <option key={text} value={text} selected={picked[index] === text}>
                  {plain(texts[text] ?? '')}
                </option>
              ))}
            </select>
            {given && !right[index] && <Feedback text={feedback} />}
          </div>
        );
      })}
    </div>
  );
}

export const matching: Kind<MatchingItem> = { score: scoreMatching, Body };
