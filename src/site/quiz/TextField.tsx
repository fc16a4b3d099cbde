import { useId, useState } from 'preact/hooks';
import type { Score } from '#course/quiz/verdict.ts';
import { Feedback, Sign } from './Verdict.tsx';

interface Props {
  label: string;
  /** What form is wanted, where that matters. */
  hint?: string;
  /** What was given, with what there is to say to it. */
  given: { text: string; score: Score } | undefined;
  onType(text: string): void;
}

/** A line to type an answer into. */
export function TextField({ label, hint, given, onType }: Props) {
  const id = useId();
  const [text, setText] = useState('');
  const right = given?.score.correct;
  return (
    <div class="quiz-field" data-verdict={given && (right ? 'right' : 'wrong')}>
      <label for={id}>
        {label}
        {given && <Sign right={right === true} />}
      </label>
      <input
        id={id}
        type="text"
        value={given ? given.text : text}
        readOnly={given !== undefined}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        aria-describedby={hint && `${id}-hint`}
        onInput={(event) => {
          setText(event.currentTarget.value);
          onType(event.currentTarget.value);
        }}
      />
      {hint && (
        <p class="quiz-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {given?.score.feedback.map((feedback) => (
        <Feedback key={feedback} text={feedback} />
      ))}
    </div>
  );
}
