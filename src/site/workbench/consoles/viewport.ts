import { chosen } from '../../settings/settings.ts';
import type { Bench } from '../bench.ts';

/** Less than this between window and visible part is no keyboard, in pixels. */
const KEYBOARD = 120;

/** Keeps to the room there is: two sides on wide pages, and all above the keyboard where that covers the page (iOS). */
export function followRoom(bench: Bench): () => void {
  const wide = matchMedia('(min-width: 62rem)');
  const follow = () => (bench.arrangement.roomy.value = wide.matches);
  follow();
  if (wide.matches && chosen('speech') === 'on') bench.transcript.value = true;
  wide.addEventListener('change', follow);
  const seen = window.visualViewport;
  const fit = () => {
    if (!seen) return;
    const covered = seen.scale < 1.05 && innerHeight - seen.height > KEYBOARD;
    const root = document.documentElement;
    if (covered) root.style.setProperty('--seen', `${seen.height}px`);
    else root.style.removeProperty('--seen');
    if (covered) scrollTo(0, 0);
  };
  seen?.addEventListener('resize', fit);
  return () => {
    wide.removeEventListener('change', follow);
    seen?.removeEventListener('resize', fit);
  };
}
