import type { MatchExtension } from '../extension.ts';
import { quoted } from '../syntax/quote.ts';

/** The kernel keeps this many bytes. */
const MAX = 255;

/** `-m comment`: says why a rule is there, and meets every packet. */
export const commentMatch: MatchExtension = {
  name: 'comment',
  options: [{ name: 'comment' }],
  make(options) {
    const text = options.required('comment').slice(0, MAX);
    return { name: 'comment', saved: `--comment ${quoted(text)}`, test: () => true, list: () => `/* ${text} */` };
  },
};
