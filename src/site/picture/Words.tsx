import type { OutlineItem } from './live/outline.ts';

/** The picture in words, as a list that is only read. */
export function Words({ items }: { items: readonly OutlineItem[] }) {
  return (
    <ul>
      {items.map(({ path, label, children }) => (
        <li key={path}>
          {label}
          {children.length > 0 && <Words items={children} />}
        </li>
      ))}
    </ul>
  );
}
