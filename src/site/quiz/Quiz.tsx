import { useEffect, useState } from 'preact/hooks';
import type { QuizItem } from '#course/schema/quiz.ts';
import { Inline } from '../components/Inline.tsx';
import { choicesOf, isRight } from './choices.ts';

interface Props {
  lesson: string;
  title: string;
  items: QuizItem[];
}

/** The quiz at the end of a lesson: each answer is met with feedback, and can be given again. */
export default function Quiz({ lesson, title, items }: Props) {
  const [answers, setAnswers] = useState<Record<string, number[]>>({});
  useEffect(() => {
    void import('../store/progress.ts').then(async ({ quizAnswers }) => setAnswers(await quizAnswers(lesson)));
  }, [lesson]);
  const answer = (item: QuizItem, chosen: number[]) => {
    setAnswers((before) => ({ ...before, [item.id]: chosen }));
    void import('../store/progress.ts').then(({ recordAnswer }) => recordAnswer(lesson, item.id, chosen));
  };
  const answered = items.filter(({ id }) => answers[id]);
  const right = answered.filter((item) => isRight(item, answers[item.id] ?? [])).length;
  return (
    <section class="quiz" aria-labelledby="quiz-title">
      <h2 id="quiz-title">{title}</h2>
      <p class="quiz-score" role="status">
        {answered.length === 0
          ? `${items.length} questions. Answer as often as you like.`
          : `${right} of ${items.length} right`}
      </p>
      <ol class="quiz-items">
        {items.map((item) => (
          <Item key={item.id} item={item} given={answers[item.id]} onAnswer={(chosen) => answer(item, chosen)} />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps {
  item: QuizItem;
  given: number[] | undefined;
  onAnswer: (chosen: number[]) => void;
}

function Item({ item, given, onAnswer }: ItemProps) {
  const [chosen, setChosen] = useState<number[]>([]);
  const [open, setOpen] = useState(false);
  const shown = given !== undefined && !open;
  const picked = shown ? given : chosen;
  const several = item.type === 'multiple';
  const right = shown && isRight(item, given);
  const choose = (index: number) => {
    if (!several) setChosen([index]);
    else setChosen(chosen.includes(index) ? chosen.filter((each) => each !== index) : [...chosen, index].sort());
  };
  return (
    <li class="quiz-item" data-state={shown ? (right ? 'right' : 'wrong') : 'open'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setOpen(false);
          onAnswer(chosen);
        }}
      >
        <fieldset>
          <legend>
            <Inline text={item.stem} />
            {several && <span class="quiz-note"> Choose all that are right.</span>}
          </legend>
          {choicesOf(item).map(({ text, correct, feedback }, index) => {
            const mine = picked.includes(index);
            return (
              <div
                key={text}
                class="quiz-choice"
                data-verdict={shown && mine ? (correct ? 'right' : 'wrong') : undefined}
              >
                <label>
                  <input
                    type={several ? 'checkbox' : 'radio'}
                    name={item.id}
                    checked={mine}
                    disabled={shown}
                    onChange={() => choose(index)}
                  />
                  <span>
                    <Inline text={text} />
                  </span>
                </label>
                {shown && mine && (
                  <p class="quiz-feedback">
                    <Inline text={feedback} />
                  </p>
                )}
              </div>
            );
          })}
        </fieldset>
        <div class="quiz-verdict" role="status">
          {shown && (
            <p>
              <strong>{right ? 'Right.' : 'Not quite.'}</strong> {right && <Inline text={item.explanation} />}
            </p>
          )}
        </div>
        {shown ? (
          <button
            type="button"
            class="button"
            onClick={() => {
              setChosen([]);
              setOpen(true);
            }}
          >
            Answer again
          </button>
        ) : (
          <button type="submit" class="button button-primary" disabled={chosen.length === 0}>
            Check the answer
          </button>
        )}
      </form>
    </li>
  );
}
