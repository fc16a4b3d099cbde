import { useEffect, useState } from 'preact/hooks';
import type { ItemType } from '#course/schema/quiz.ts';
import { choice, output, trueFalse } from './choice.tsx';
import type { Kind } from './kind.ts';
import type { PageItem } from './pageitem.ts';

/** Types that most quizzes have. */
const READY = new Map<ItemType, unknown>([
  ['single', choice],
  ['multiple', choice],
  ['true-false', trueFalse],
  ['output', output],
]);

/** Types that are fetched when a page has one. */
const FETCHED: Partial<Record<ItemType, () => Promise<unknown>>> = {
  sequential: () => import('./sequential.tsx').then(({ sequential }) => sequential),
  ordering: () => import('./ordering.tsx').then(({ ordering }) => ordering),
  matching: () => import('./matching.tsx').then(({ matching }) => matching),
  'fill-in': () => import('./fillin.tsx').then(({ fillIn }) => fillIn),
  cidr: () => import('./cidr.tsx').then(({ cidr }) => cidr),
};

/** The kinds of these items, as far as they have been fetched. */
export function useKinds(items: readonly PageItem[]): (item: PageItem) => Kind | undefined {
  const [kinds, setKinds] = useState<ReadonlyMap<ItemType, unknown>>(READY);
  const wanted = [...new Set(items.map(({ type }) => type))].sort().join(' ');
  useEffect(() => {
    let gone = false;
    for (const type of wanted.split(' ') as ItemType[]) {
      void FETCHED[type]?.().then((kind) => {
        if (!gone) setKinds((before) => new Map([...before, [type, kind]]));
      });
    }
    return () => {
      gone = true;
    };
  }, [wanted]);
  // A kind is only ever given items of its type.
  return ({ type }) => kinds.get(type) as Kind | undefined;
}
