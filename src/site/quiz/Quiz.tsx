import { useEffect, useState } from 'preact/hooks';
import { type Answer, score } from '#course/quiz/score.ts';
import type { QuizItem } from '#course/schema/quiz.ts';
import { Inline } from '../components/Inline.tsx';
import { answerOf, choicesOf, chosenIn } from './choices.ts';

interface Props {
  lesson: string;
  title: string;
  items: QuizItem[];
}

/** The quiz at the end of a lesson: each answer is met with feedback, and can be given again. */
export default function Quiz({ lesson, title, items }: Props) {
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  useEffect(() => {
    void import('../store/progress.ts').then(async ({ quizAnswers }) => setAnswers(await quizAnswers(lesson)));
  }, [lesson]);
  const record = (item: QuizItem, answer: Answer) => {
    setAnswers((before) => ({ ...before, [item.id]: answer }));
    void import('../store/progress.ts').then(({ recordAnswer }) => recordAnswer(lesson, item.id, answer));
  };
  const answered = items.filter(({ id }) => answers[id]);
  const right = answered.filter((item) => score(item, answers[item.id] as Answer).correct).length;
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
          <Item key={item.id} item={item} given={answers[item.id]} onAnswer={(answer) => record(item, answer)} />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps {
  item: QuizItem;
  given: Answer | undefined;
  onAnswer: (answer: Answer) => void;
}

function Item({ item, given, onAnswer }: ItemProps) {
  const [chosen, setChosen] = useState<number[]>([]);
  const [open, setOpen] = useState(false);
  const shown = given !== undefined && !open;
  const picked = shown ? chosenIn(given) : chosen;
  const several = item.type === 'multiple';
  const right = shown && score(item, given).correct;
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
          onAnswer(answerOf(item, chosen));
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
