import type { RefObject } from 'preact';
import type { Wish } from '#course/practice/choose.ts';
import type { Topic } from '#course/practice/question.ts';
import type { Round } from '#course/practice/round.ts';
import { useTexts } from '../i18n/context.ts';
import type { OfferedTopic } from './asked.ts';

interface Props {
  topics: readonly OfferedTopic[];
  /** The round before: its choices stand in the form. */
  last: Round | undefined;
  heading: RefObject<HTMLHeadingElement>;
  /** Why there is no round. */
  told: 'failed' | 'none' | undefined;
  onStart(topic: Topic, wish: Wish): void;
}

const COUNTS = [10, 20, 'all'] as const;
const GROUPS = ['all', 'domain', 'part'] as const;

/** The form that a round starts with. */
export function Choosing({ topics, last, heading, told, onStart }: Props) {
  const { say } = useTexts<'practice'>();
  const chosen = last?.topic ?? 'all';
  return (
    <form
      class="practice-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const count = COUNTS.find((each) => String(each) === form.get('count')) ?? 10;
        onStart(form.get('topic') as Topic, { count, open: form.has('open') });
      }}
    >
      <h2 class="visually-hidden" tabIndex={-1} ref={heading}>
        {say('choosing')}
      </h2>
      {told && (
        <p class="practice-told" role="alert">
          {say(told)}
        </p>
      )}
      {GROUPS.map((group) => (
        <fieldset key={group} class="practice-topics" data-group={group}>
          <legend>{say(`group.${group}`)}</legend>
          <div>
            {topics
              .filter(({ topic }) => topic.split(':')[0] === group)
              .map(({ topic, text, language, facts }) => (
                <label key={topic}>
                  <input type="radio" name="topic" value={topic} defaultChecked={topic === chosen} />
                  <span>
                    <strong lang={language}>{text}</strong>
                    <span class="practice-facts">{facts}</span>
                  </span>
                </label>
              ))}
          </div>
        </fieldset>
      ))}
      <div class="practice-wish">
        <fieldset class="choice">
          <legend>{say('count')}</legend>
          <div class="choice-values">
            {COUNTS.map((count) => (
              <label key={count}>
                <input type="radio" name="count" value={count} defaultChecked={count === (last?.count ?? 10)} />
                <span>{count === 'all' ? say('count.all') : count}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <label class="practice-open">
          <input type="checkbox" name="open" defaultChecked={last?.open ?? false} /> <span>{say('open')}</span>
        </label>
      </div>
      <button type="submit" class="button button-primary button-large">
        {say('start')}
      </button>
    </form>
  );
}
