import { useState } from 'preact/hooks';
import type { Answer } from '#course/quiz/answer.ts';
import { isSeveral, scoreChoice, shownOptions } from '#course/quiz/choice.ts';
import { scoreTrueFalse } from '#course/quiz/truefalse.ts';
import { Inline } from '../components/Inline.tsx';
import { useTexts } from '../i18n/context.ts';
import type { BodyProps, Kind } from './kind.ts';
import type { PageItemOf } from './pageitem.ts';
import { Feedback, Sign } from './Verdict.tsx';

type ChoiceItem = PageItemOf<'single' | 'multiple' | 'output'>;

interface Choice {
  /** Its number in the file. */
  index: number;
  text: string;
  correct: boolean;
  feedback: string;
}

interface ChoicesProps {
  name: string;
  several: boolean;
  choices: readonly Choice[];
  /** The numbers of those that are chosen. */
  chosen: readonly number[];
  /** What was chosen is met with what there is to say. */
  shown: boolean;
  onChoose(chosen: number[]): void;
}

/** Options with a button or box before each. */
export function Choices({ name, several, choices, chosen, shown, onChoose }: ChoicesProps) {
  const choose = (index: number) => {
    if (!several) onChoose([index]);
    else onChoose(chosen.includes(index) ? chosen.filter((each) => each !== index) : [...chosen, index].sort());
  };
  return (
    <>
      {choices.map(({ index, text, correct, feedback }) => {
        const told = shown && chosen.includes(index);
        return (
          <div key={index} class="quiz-choice" data-verdict={told ? (correct ? 'right' : 'wrong') : undefined}>
            <label>
              <input
                type={several ? 'checkbox' : 'radio'}
                name={name}
                checked={chosen.includes(index)}
                disabled={shown}
                onChange={() => choose(index)}
              />
              <span>
                <Inline text={text} />
                {told && <Sign right={correct} />}
              </span>
            </label>
            {told && <Feedback text={feedback} />}
          </div>
        );
      })}
    </>
  );
}

function ChoiceBody({ item, seed, given, onChange }: BodyProps<ChoiceItem>) {
  const [chosen, setChosen] = useState<number[]>([]);
  const picked = given ? chosenIn(given) : chosen;
  return (
    <Choices
      name={item.id}
      several={isSeveral(item)}
      choices={shownOptions(item, seed).flatMap((index) => {
        const option = item.options[index];
        return option ? [{ index, ...option }] : [];
      })}
      chosen={picked}
      shown={given !== undefined}
      onChoose={(next) => {
        setChosen(next);
        onChange(next.length === 0 ? undefined : { type: item.type, chosen: next });
      }}
    />
  );
}

function chosenIn(answer: Answer): readonly number[] {
  return 'chosen' in answer ? answer.chosen : [];
}

function TrueFalseBody({ item, given, onChange }: BodyProps<PageItemOf<'true-false'>>) {
  const { say } = useTexts<'quiz'>();
  const [value, setValue] = useState<boolean>();
  const picked = given ? given.type === 'true-false' && given.value : value;
  return (
    <Choices
      name={item.id}
      several={false}
      choices={[
        { index: 0, text: say('true'), correct: item.answer, feedback: item.feedback.true },
        { index: 1, text: say('false'), correct: !item.answer, feedback: item.feedback.false },
      ]}
      chosen={picked === undefined ? [] : [picked ? 0 : 1]}
      shown={given !== undefined}
      onChoose={([index]) => {
        setValue(index === 0);
        onChange({ type: 'true-false', value: index === 0 });
      }}
    />
  );
}

function OutputBody(props: BodyProps<PageItemOf<'output'>>) {
  return (
    <>
      <div class="console-block">
        {props.item.printed.map(({ host, command, output }) => (
          <div key={command} class="console-step">
            <div class="console-command">
              <code>
                <span class="console-prompt">{host ?? ''}$ </span>
                {command}
              </code>
            </div>
            {output !== '' && (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard.
              <pre class="console-output" tabIndex={0}>
                {output}
              </pre>
            )}
          </div>
        ))}
      </div>
      <ChoiceBody {...props} />
    </>
  );
}

const note = (item: ChoiceItem) => (isSeveral(item) ? 'several' : undefined);

export const choice: Kind<ChoiceItem> = { score: scoreChoice, Body: ChoiceBody, note };
export const output: Kind<PageItemOf<'output'>> = { score: scoreChoice, Body: OutputBody, note };
export const trueFalse: Kind<PageItemOf<'true-false'>> = { score: scoreTrueFalse, Body: TrueFalseBody };
