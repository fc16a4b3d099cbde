import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Answer } from '#course/quiz/answer.ts';
import { Inline } from '../components/Inline.tsx';
import { useTexts } from '../i18n/context.ts';
import type { Kind } from './kind.ts';
import type { PageItem } from './pageitem.ts';

interface Props {
  item: PageItem;
  /** What asks items of this type; undefined until it is fetched. */
  kind: Kind | undefined;
  /** What the seeds of its attempts begin with. */
  seed: string;
  /** The last answer. */
  given: Answer | undefined;
  onAnswer(answer: Answer): void;
  /** What follows the answer, where it is not to answer again. */
  then?: Then;
}

/** How a question is followed by another. */
export interface Then {
  /** What the button says. */
  text: string;
  go(): void;
  /** What stands before the button. */
  more?: ComponentChild;
}

/** A question: it is answered, met with feedback, and can be answered again where nothing else follows. */
export function Item({ item, kind, seed: start, given, onAnswer, then }: Props) {
  const { say } = useTexts<'quiz'>();
  const [draft, setDraft] = useState<Answer>();
  const [open, setOpen] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const button = useRef<HTMLButtonElement>(null);
  const over = useRef(false);
  const shown = given !== undefined && !open;
  // The numbers that were asked about stay with the answer.
  const seed = shown && given.type === 'cidr' ? given.seed : `${start}/${attempt}`;
  const texts = kind?.textsOf ? kind.textsOf(item, seed) : kind || item.type !== 'cidr' ? item : undefined;
  const right = shown && kind?.score(item, given).correct === true;
  const note = kind?.note?.(item);
  // Where the item decided itself, the button that was pressed is gone; a field or option that was is closed.
  useLayoutEffect(() => {
    if (over.current && shown) button.current?.focus();
    over.current = false;
  });
  const answer = (answer: Answer) => {
    setOpen(false);
    if (then) over.current = true;
    onAnswer(answer);
  };
  return (
    <li class="quiz-item" data-type={item.type} data-state={shown && kind ? (right ? 'right' : 'wrong') : 'open'}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (draft && !shown) answer(draft);
        }}
      >
        <fieldset>
          <legend>
            {texts ? <Inline text={texts.stem} /> : '…'}
            {note && <span class="quiz-note"> {say(note)}</span>}
          </legend>
          {kind ? (
            <kind.Body
              key={`${attempt}`}
              item={item}
              seed={seed}
              given={shown ? given : undefined}
              onChange={setDraft}
              onDone={(done) => {
                over.current = true;
                answer(done);
              }}
            />
          ) : (
            <p class="quiz-note">{say('fetching')}</p>
          )}
        </fieldset>
        <div class="quiz-verdict" role="status">
          {shown && kind && (
            <p>
              <strong>{say(right ? 'right' : 'wrong')}</strong>{' '}
              {(right || then) && <Inline text={texts?.explanation ?? ''} />}
            </p>
          )}
        </div>
        {shown && kind && then?.more}
        {shown && kind && then ? (
          <button
            type="button"
            class="button button-primary"
            ref={button}
            onClick={then.go}
            // A key held down for the answer does not go past what is said to it.
            onKeyDown={(event) => event.repeat && event.preventDefault()}
          >
            {then.text}
          </button>
        ) : shown && kind ? (
          <button
            type="button"
            class="button"
            ref={button}
            onClick={() => {
              setDraft(undefined);
              setAttempt((before) => Math.max(before, attemptOf(given)) + 1);
              setOpen(true);
            }}
          >
            {say('again')}
          </button>
        ) : (
          kind &&
          !kind.decidesItself && (
            <button type="submit" class="button button-primary" disabled={!draft}>
              {say('check')}
            </button>
          )
        )}
      </form>
    </li>
  );
}

/** Which attempt an answer was, as far as it tells. */
function attemptOf(answer: Answer): number {
  const number = answer.type === 'cidr' ? Number(answer.seed.split('/').at(-1)) : 0;
  return Number.isInteger(number) ? number : 0;
}
