import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Round } from '#course/practice/round.ts';
import type { Answer } from '#course/quiz/answer.ts';
import type { KeyOf } from '../i18n/catalogues.ts';
import { TextsContext, useTexts } from '../i18n/context.ts';
import type { Texts } from '../i18n/texts.ts';
import { Item } from '../quiz/Item.tsx';
import { useKinds } from '../quiz/kinds.ts';
import type { Asked, LinkedLesson } from './asked.ts';

interface Props {
  round: Round;
  asked: Asked;
  /** All that the round may ask: what asks them is fetched at once, for a train without a network. */
  all: ReadonlyMap<string, Asked>;
  lesson: LinkedLesson | undefined;
  folder: string;
  language: string | undefined;
  quiz: Texts<KeyOf<'quiz'>>;
  heading: RefObject<HTMLHeadingElement>;
  onAnswer(answer: Answer): void;
  onNext(): void;
  onEnd(): void;
}

/** One question of a round: answered once, met with feedback, and followed by the next. */
export function Question(props: Props) {
  const { round, asked, all, lesson, folder, language, quiz, heading, onAnswer, onNext, onEnd } = props;
  const { say } = useTexts<'practice'>();
  const items = useMemo(() => round.keys.flatMap((key) => all.get(key)?.item ?? []), [round.keys, all]);
  const kindOf = useKinds(items);
  const [number, count] = [round.at + 1, round.keys.length];
  const given = Object.hasOwn(round.answers, asked.key) ? round.answers[asked.key] : undefined;
  return (
    <section class="practice-round" aria-labelledby="practice-place">
      <h2 id="practice-place" tabIndex={-1} ref={heading}>
        {say('place', { number, all: count })}
      </h2>
      <progress class="practice-progress" aria-label={say('answered')} max={count} value={round.at + (given ? 1 : 0)} />
      <div class="prose quiz" lang={language}>
        <TextsContext.Provider value={quiz}>
          <ol class="quiz-items">
            <Item
              item={asked.item}
              kind={kindOf(asked.item)}
              seed={`${round.seed}/${asked.key}`}
              given={given}
              onAnswer={onAnswer}
              then={{
                text: say(number < count ? 'next' : 'finish'),
                go: onNext,
                more: lesson && (
                  <p class="practice-lesson">
                    {say('lesson')}{' '}
                    <a href={`${folder}${asked.lesson}/`} lang={lesson.language}>
                      {lesson.title}
                    </a>
                  </p>
                ),
              }}
            />
          </ol>
        </TextsContext.Provider>
      </div>
      <p class="practice-end">
        <button type="button" class="link-button" onClick={onEnd}>
          {say('end')}
        </button>
      </p>
    </section>
  );
}
