import { useMemo, useState } from 'preact/hooks';
import { read } from '#course/quiz/cidr/compute.ts';
import { draw } from '#course/quiz/cidr/draw.ts';
import { scoreCidr } from '#course/quiz/cidr/score.ts';
import { useTexts } from '../i18n/context.ts';
import { Choices } from './choice.tsx';
import type { BodyProps, Kind } from './kind.ts';
import type { PageItemOf } from './pageitem.ts';
import { TextField } from './TextField.tsx';

type CidrItem = PageItemOf<'cidr'>;

/** A field for an address, a subnet, a length or a number, or yes and no. */
function Body({ item, seed, given, onChange }: BodyProps<CidrItem>) {
  const { say } = useTexts<'quiz'>();
  const { key } = useMemo(() => draw(item, seed), [item, seed]);
  const [said, setSaid] = useState<string>();
  const score = given && scoreCidr(item, given);
  const text = given?.type === 'cidr' ? given.text : '';
  if (key.kind === 'yes-no') {
    const told = score?.feedback[0] ?? '';
    const picked = given ? text : said;
    return (
      <Choices
        name={item.id}
        several={false}
        choices={(['yes', 'no'] as const).map((word, index) => ({
          index,
          text: say(word),
          correct: key.text === word,
          feedback: told,
        }))}
        chosen={picked === undefined ? [] : [picked === 'yes' ? 0 : 1]}
        shown={given !== undefined}
        onChoose={([index]) => {
          const word = index === 0 ? 'yes' : 'no';
          setSaid(word);
          onChange({ type: 'cidr', seed, text: word });
        }}
      />
    );
  }
  return (
    <TextField
      label={say('answer')}
      hint={say(`hint.${key.kind}`)}
      given={score && { text, score }}
      onType={(typed) =>
        onChange(read(key.kind, typed) === undefined ? undefined : { type: 'cidr', seed, text: typed })
      }
    />
  );
}

export const cidr: Kind<CidrItem> = { score: scoreCidr, Body, textsOf: draw };
