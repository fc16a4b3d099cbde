import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Answer, score } from '#course/quiz/score.ts';
import type { QuizItem } from '#course/schema/quiz.ts';
import { Inline } from '../components/Inline.tsx';
import type { KeyOf } from '../i18n/catalogues.ts';
import { TextsContext, useTexts } from '../i18n/context.ts';
import { type Catalogue, Texts } from '../i18n/texts.ts';
import { onProgress } from '../store/news.ts';
import { answerOf, choicesOf, chosenIn } from './choices.ts';

interface Props {
  lesson: string;
  items: QuizItem[];
  texts: Catalogue<KeyOf<'quiz'>>;
}

/** The quiz at the end of a lesson: each answer is met with feedback, and can be given again. */
export default function Quiz({ lesson, items, texts }: Props) {
  const spoken = useMemo(() => new Texts(texts), [texts]);
  const { say } = spoken;
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  useEffect(() => {
    const show = () =>
      import('../store/progress.ts').then(async ({ quizAnswers }) => setAnswers(await quizAnswers(lesson)));
    void show();
    return onProgress(() => void show());
  }, [lesson]);
  const record = (item: QuizItem, answer: Answer) => {
    setAnswers((before) => ({ ...before, [item.id]: answer }));
    void import('../store/progress.ts').then(({ recordAnswer }) => recordAnswer(lesson, item.id, answer));
  };
  const answered = items.filter(({ id }) => answers[id]);
  const right = answered.filter((item) => score(item, answers[item.id] as Answer).correct).length;
  return (
    <TextsContext.Provider value={spoken}>
      <section class="quiz" aria-labelledby="quiz-title">
        <h2 id="quiz-title">{say('title')}</h2>
        <p class="quiz-score" role="status">
          {answered.length === 0
            ? say('questions', { count: items.length })
            : say('score', { right, all: items.length })}
        </p>
        <ol class="quiz-items">
          {items.map((item) => (
            <Item key={item.id} item={item} given={answers[item.id]} onAnswer={(answer) => record(item, answer)} />
          ))}
        </ol>
      </section>
    </TextsContext.Provider>
  );
}

interface ItemProps {
  item: QuizItem;
  given: Answer | undefined;
  onAnswer: (answer: Answer) => void;
}

function Item({ item, given, onAnswer }: ItemProps) {
  const { say } = useTexts<'quiz'>();
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
            {several && <span class="quiz-note"> {say('several')}</span>}
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
              <strong>{say(right ? 'right' : 'wrong')}</strong> {right && <Inline text={item.explanation} />}
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
            {say('again')}
          </button>
        ) : (
          <button type="submit" class="button button-primary" disabled={chosen.length === 0}>
            {say('check')}
          </button>
        )}
      </form>
    </li>
  );
}
