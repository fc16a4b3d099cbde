import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Answer } from '#course/quiz/answer.ts';
import type { KeyOf } from '../i18n/catalogues.ts';
import { TextsContext } from '../i18n/context.ts';
import { type Catalogue, Texts } from '../i18n/texts.ts';
import { onProgress } from '../store/news.ts';
import { Item } from './Item.tsx';
import { useKinds } from './kinds.ts';
import type { PageItem } from './pageitem.ts';

interface Props {
  lesson: string;
  items: PageItem[];
  texts: Catalogue<KeyOf<'quiz'>>;
}

/** The quiz at the end of a lesson: each answer is met with feedback, and can be given again. */
export default function Quiz({ lesson, items, texts }: Props) {
  const spoken = useMemo(() => new Texts(texts), [texts]);
  const { say } = spoken;
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  const kindOf = useKinds(items);
  useEffect(() => {
    const show = () =>
      import('../store/progress.ts').then(async ({ quizAnswers }) => setAnswers(await quizAnswers(lesson)));
    void show();
    return onProgress(() => void show());
  }, [lesson]);
  const record = (item: PageItem, answer: Answer) => {
    setAnswers((before) => ({ ...before, [item.id]: answer }));
    void import('../store/progress.ts').then(({ recordAnswer }) => recordAnswer(lesson, item.id, answer));
  };
  // An answer to what the item was before, of another type, counts no longer.
  const answerTo = ({ id, type }: PageItem) => (answers[id]?.type === type ? answers[id] : undefined);
  const answered = items.filter(answerTo);
  const right = answered.filter((item) => kindOf(item)?.score(item, answerTo(item) as Answer).correct).length;
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
            <Item
              key={item.id}
              item={item}
              kind={kindOf(item)}
              seed={`${lesson}/${item.id}`}
              given={answerTo(item)}
              onAnswer={(answer) => record(item, answer)}
            />
          ))}
        </ol>
      </section>
    </TextsContext.Provider>
  );
}
