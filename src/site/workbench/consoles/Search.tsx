import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchResult } from '#terminal/search.ts';
import type { Bench } from '../bench.ts';
import { Icon } from '../Icon.tsx';

/** How long typing rests before it is searched, in milliseconds. */
const REST = 120;

/** The search field of the console in front. Escape goes back to the prompt. */
export function Search({ bench }: { bench: Bench }) {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const { say } = bench.texts;
  const [result, setResult] = useState<SearchResult>();
  const [caseSensitive, setCase] = useState(false);
  const [regex, setRegex] = useState(false);
  const active = bench.active.value;
  const find = async (direction: 'next' | 'previous') => {
    clearTimeout(timer.current);
    const text = field.current?.value ?? '';
    setResult(await bench.runtime.value?.screens.find({ text, caseSensitive, regex }, direction));
  };
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (field.current?.value) void find('previous');
  }, [caseSensitive, regex, active]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const close = () => {
    bench.searching.value = false;
    bench.runtime.value?.screens.endSearch();
    bench.runtime.value?.focus();
  };
  const missing = result && field.current?.value !== '' && result.count === 0;
  return (
    <search
      class="search"
      data-side={bench.arrangement.sideOf(active)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        close();
      }}
    >
      <label>
        <span class="visually-hidden">{say('search.label')}</span>
        <input
          ref={field}
          type="text"
          placeholder={say('search.placeholder')}
          aria-invalid={missing}
          spellcheck={false}
          autocapitalize="off"
          onInput={() => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => find('previous'), REST);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void find(event.shiftKey ? 'next' : 'previous');
          }}
        />
      </label>
      <span class="search-count" role="status">
        {countText(result, field.current?.value ?? '', say)}
      </span>
      <Toggle label={say('search.case')} sign="Aa" on={caseSensitive} set={setCase} />
      <Toggle label={say('search.regex')} sign=".*" on={regex} set={setRegex} />
      <button type="button" class="tool" aria-label={say('search.previous')} onClick={() => find('previous')}>
        <Icon name="up" />
      </button>
      <button type="button" class="tool" aria-label={say('search.next')} onClick={() => find('next')}>
        <Icon name="down" />
      </button>
      <button type="button" class="tool" aria-label={say('search.close')} onClick={close}>
        <Icon name="close" />
      </button>
    </search>
  );
}

function Toggle({ label, sign, on, set }: { label: string; sign: string; on: boolean; set(on: boolean): void }) {
  return (
    <button
      type="button"
      class="tool search-toggle"
      title={label}
      aria-label={label}
      aria-pressed={on}
      onClick={() => set(!on)}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}

function countText(result: SearchResult | undefined, text: string, say: Bench['texts']['say']): string {
  if (!result || text === '') return '';
  if (result.invalid) return say('search.invalid');
  if (result.count === 0) return say('search.none');
  if (result.more) return say('search.many', { count: result.count });
  return say('search.count', { index: result.index, all: result.count });
}
