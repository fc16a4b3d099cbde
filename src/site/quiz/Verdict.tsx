import { Inline } from '../components/Inline.tsx';
import { useTexts } from '../i18n/context.ts';

/** A sign that a part of an answer is right or wrong, for eyes and ears. */
export function Sign({ right }: { right: boolean }) {
  const { say } = useTexts<'quiz'>();
  return (
    <span class="quiz-sign">
      <span aria-hidden="true">{right ? '✓' : '✗'}</span>
      <span class="visually-hidden">{say(right ? 'sign.right' : 'sign.wrong')}</span>
    </span>
  );
}

/** What is told about a part of an answer. */
export function Feedback({ text }: { text: string }) {
  return (
    <p class="quiz-feedback">
      <Inline text={text} />
    </p>
  );
}
