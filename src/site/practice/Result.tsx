import type { RefObject } from 'preact';
import type { Round } from '#course/practice/round.ts';
import { summarise } from '#course/practice/summary.ts';
import { useTexts } from '../i18n/context.ts';
import type { Asked, LinkedLesson, OfferedTopic } from './asked.ts';
import type { Loaded } from './load.ts';

interface Props {
  round: Round;
  loaded: Loaded;
  topics: readonly OfferedTopic[];
  lessons: Readonly<Record<string, LinkedLesson>>;
  /** Where lessons are. */
  folder: string;
  heading: RefObject<HTMLHeadingElement>;
  onAgain(): void;
  onChoose(): void;
}

/** How many lessons to study next are named. */
const STUDY = 5;

/** What came out of a round, and what to study next. */
export function Result({ round, loaded, topics, lessons, folder, heading, onAgain, onChoose }: Props) {
  const { say } = useTexts<'practice'>();
  const asked = round.keys.flatMap((key) => loaded.questions.get(key) ?? []);
  const isRight = (question: Asked) => {
    const answer = round.answers[question.key];
    return answer !== undefined && loaded.isRight(question, answer);
  };
  const { right, all, groups, study } = summarise(asked, isRight, ({ lesson, domain }) => {
    if (round.topic.startsWith('part:')) return lesson;
    const own = domain && `domain:${domain}`;
    return own && own !== round.topic ? own : `part:${lessons[lesson]?.part}`;
  });
  const nameOf = (group: string) => {
    const { text, title, language }: { text?: string; title?: string; language?: string | undefined } =
      topics.find(({ topic }) => topic === group) ?? lessons[group] ?? {};
    return <span lang={language}>{text ?? title ?? group}</span>;
  };
  return (
    <section class="practice-result" aria-labelledby="practice-result">
      <h2 id="practice-result" tabIndex={-1} ref={heading}>
        {say('result', { right, all })}
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('topic')}</th>
            <th scope="col">{say('right')}</th>
          </tr>
        </thead>
        <tbody>
          {[...groups].map(([group, tally]) => (
            <tr key={group}>
              <th scope="row">{nameOf(group)}</th>
              <td>
                <span class="practice-tally">
                  <meter aria-hidden="true" min={0} max={tally.all} value={tally.right} />
                  {say('tally', { right: tally.right, all: tally.all })}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{say('study')}</h3>
      {study.length === 0 ? (
        <p>{say('study.none')}</p>
      ) : (
        <ul class="practice-study">
          {study.slice(0, STUDY).map(({ lesson, missed, all: count }) => (
            <li key={lesson}>
              <a href={`${folder}${lesson}/`} lang={lessons[lesson]?.language}>
                {lessons[lesson]?.title ?? lesson}
              </a>
              <span class="practice-facts">{say('missed', { missed, all: count })}</span>
            </li>
          ))}
        </ul>
      )}
      <p class="practice-actions">
        <button type="button" class="button button-primary" onClick={onAgain}>
          {say('again')}
        </button>
        <button type="button" class="button" onClick={onChoose}>
          {say('choose')}
        </button>
      </p>
    </section>
  );
}
