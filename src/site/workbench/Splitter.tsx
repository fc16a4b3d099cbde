import { useEffect } from 'preact/hooks';

interface Props {
  name: string;
  orientation: 'horizontal' | 'vertical';
  label: string;
  /** Id of the pane before it. */
  controls: string;
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'pane-splitter': HTMLAttributes<HTMLElement> & Record<string, unknown>;
    }
  }
}

/** The bar between two panes: see layout/splitter.ts. */
export function Splitter({ name, orientation, label, controls }: Props) {
  useEffect(() => void import('../layout/splitter.ts'), []);
  return (
    <pane-splitter
      name={name}
      orientation={orientation}
      value="50"
      min="18"
      max="82"
      aria-label={label}
      aria-controls={controls}
    />
  );
}
