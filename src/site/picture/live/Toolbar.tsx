import { say, type TextKey } from '../texts.ts';

const PATHS = {
  zoomIn: 'M8 3v10M3 8h10',
  zoomOut: 'M3 8h10',
  fit: 'M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5M5.5 5.5h5v5h-5z',
  showTree: 'M3 3.5h10M6 8h7M6 12.5h7M3 3.5v9h2M3 8h2',
  fullScreen: 'M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5',
} as const;

interface Props {
  onZoom: (factor: number) => void;
  onFit: () => void;
  tree: boolean;
  onTree: () => void;
  /** Absent where the browser cannot. */
  onFullScreen: (() => void) | undefined;
}

/** Buttons for what gestures and keys do, too. */
export function Toolbar({ onZoom, onFit, tree, onTree, onFullScreen }: Props) {
  const tool = (name: keyof typeof PATHS & TextKey, run: () => void, pressed?: boolean) => (
    <button type="button" class="tool" title={say(name)} aria-label={say(name)} aria-pressed={pressed} onClick={run}>
      <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <path d={PATHS[name]} />
      </svg>
    </button>
  );
  return (
    <div class="pic-tools">
      {tool('zoomIn', () => onZoom(1.3))}
      {tool('zoomOut', () => onZoom(1 / 1.3))}
      {tool('fit', onFit)}
      {tool('showTree', onTree, tree)}
      {onFullScreen && tool('fullScreen', onFullScreen)}
    </div>
  );
}
