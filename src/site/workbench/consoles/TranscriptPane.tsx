import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Bench } from '../bench.ts';

type Transcript = (props: { bench: Bench }) => JSX.Element;

/** The transcript beside the console; what shows it is fetched when it is wanted. */
export function TranscriptPane({ bench }: { bench: Bench }) {
  const [Shown, setShown] = useState<Transcript>();
  useEffect(() => void import('./TranscriptText.tsx').then((code) => setShown(() => code.TranscriptText)), []);
  return Shown ? <Shown bench={bench} /> : null;
}
