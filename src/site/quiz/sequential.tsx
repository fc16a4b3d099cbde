import { useState } from 'preact/hooks';
import type { Judgement } from '#course/quiz/answer.ts';
import { drawnOrder } from '#course/quiz/chance.ts';
import { decided, scoreSequential } from '#course/quiz/sequential.ts';
import { Inline } from '../components/Inline.tsx';
import { useTexts } from '../i18n/context.ts';
import type { BodyProps, Kind } from './kind.ts';
import type { PageItemOf } from './pageitem.ts';
import { Feedback, Sign } from './Verdict.tsx';

type SequentialItem = PageItemOf<'sequential'>;

/** One option after the other, each "right?", with no way back; at the end all that were judged. */
function Body({ item, seed, given, onChange, onDone }: BodyProps<SequentialItem>) {
  const { say } = useTexts<'quiz'>();
  const [said, setSaid] = useState<Judgement[]>([]);
  if (given) return <Judged item={item} said={given.type === 'sequential' ? given.said : []} />;
  const order = drawnOrder(item.options.length, seed);
  const option = order[said.length] ?? 0;
  const judge = (yes: boolean) => {
    const next = [...said, { option, yes }];
    setSaid(next);
    if (decided(item, next)) onDone({ type: 'sequential', said: next });
    else onChange(undefined);
  };
  return (
    <div class="quiz-sequence">
      <div class="quiz-card" aria-live="polite" aria-atomic="true">
        <p class="quiz-count">{say('option', { number: said.length + 1 })}</p>
        <p>
          <Inline text={item.options[option]?.text ?? ''} />
        </p>
      </div>
      <div class="quiz-buttons">
        <span>{say('right?')}</span>
        <button type="button" class="button" onClick={() => judge(true)}>
          {say('yes')}
        </button>
        <button type="button" class="button" onClick={() => judge(false)}>
          {say('no')}
        </button>
      </div>
    </div>
  );
}

function Judged({ item, said }: { item: SequentialItem; said: readonly Judgement[] }) {
  const { say } = useTexts<'quiz'>();
  return (
    <ol class="quiz-list">
      {said.map(({ option, yes }) => {
        const judged = item.options[option];
        if (!judged) return null;
        const right = judged.correct === yes;
        return (
          <li key={option} class="quiz-row" data-verdict={right ? 'right' : 'wrong'}>
            <p>
              <Inline text={judged.text} />
            </p>
            <p class="quiz-said">
              {say(yes ? 'said.yes' : 'said.no')} <Sign right={right} />
            </p>
            <Feedback text={judged.feedback} />
          </li>
        );
      })}
    </ol>
  );
}

export const sequential: Kind<SequentialItem> = {
  score: scoreSequential,
  Body,
  note: () => 'note.sequential',
  decidesItself: true,
};
