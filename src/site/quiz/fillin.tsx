import { scoreFillIn } from '#course/quiz/fillin.ts';
import { useTexts } from '../i18n/context.ts';
import type { BodyProps, Kind } from './kind.ts';
import type { PageItemOf } from './pageitem.ts';
import { TextField } from './TextField.tsx';

type FillInItem = PageItemOf<'fill-in'>;

function Body({ item, given, onChange }: BodyProps<FillInItem>) {
  const { say } = useTexts<'quiz'>();
  const text = given?.type === 'fill-in' ? given.text : '';
  return (
    <TextField
      label={item.label ?? say('answer')}
      given={given && { text, score: scoreFillIn(item, given) }}
      onType={(typed) => onChange(typed.trim() === '' ? undefined : { type: 'fill-in', text: typed })}
    />
  );
}

export const fillIn: Kind<FillInItem> = { score: scoreFillIn, Body };
