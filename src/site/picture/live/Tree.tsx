import { useMemo, useRef, useState } from 'preact/hooks';
import type { LabPicture } from '#lab/picture.ts';
import { say } from '../texts.ts';
import { OPEN_UP_TO, type OutlineItem, outlineOf } from './outline.ts';

interface Props {
  picture: LabPicture;
  /** Whether it is to be seen; without, it can still be walked, and what has the focus is marked in the drawing. */
  shown: boolean;
  selected: string | undefined;
  onFocus: (item: OutlineItem | undefined) => void;
  onSelect: (item: OutlineItem) => void;
}

/** A line of the tree as it is shown now. */
interface Line {
  item: OutlineItem;
  level: number;
  /** Its number among so many siblings. */
  place: number;
  siblings: number;
  parent: string | undefined;
}

/** The picture in words, as a tree that keys walk (WAI-ARIA Authoring Practices, Tree View). */
export function Tree({ picture, shown, selected, onFocus, onSelect }: Props) {
  const items = useMemo(() => outlineOf(picture), [picture]);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState('');
  const root = useRef<HTMLDivElement>(null);
  const isOpen = ({ path, children }: OutlineItem) =>
    children.length > 0 && turned.has(path) !== opensItself(path, children.length);
  const lines = linesOf(items, isOpen);
  const current = lines.find(({ item }) => item.path === at)?.item.path ?? lines[0]?.item.path;

  const go = (path: string | undefined) => {
    if (path === undefined) return;
    setAt(path);
    root.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
  };
  const turn = ({ path }: OutlineItem) => {
    const next = new Set(turned);
    if (!next.delete(path)) next.add(path);
    setTurned(next);
  };
  const press = (event: KeyboardEvent) => {
    const index = lines.findIndex(({ item }) => item.path === current);
    const line = lines[index];
    if (!line || event.ctrlKey || event.altKey || event.metaKey) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(lines[index + 1]?.item.path),
      ArrowUp: () => go(lines[index - 1]?.item.path),
      Home: () => go(lines[0]?.item.path),
      End: () => go(lines.at(-1)?.item.path),
      ArrowRight: () =>
        line.item.children.length === 0 || isOpen(line.item) ? go(lines[index + 1]?.item.path) : turn(line.item),
      ArrowLeft: () => (isOpen(line.item) ? turn(line.item) : go(line.parent)),
      Enter: () => onSelect(line.item),
      ' ': () => onSelect(line.item),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  return (
    <div class={`pic-tree ${shown ? '' : 'visually-hidden'}`} onFocusOut={() => onFocus(undefined)}>
      <div role="tree" aria-label={say('tree')} ref={root}>
        {lines.map(({ item, level, place, siblings }) => {
          const open = isOpen(item);
          return (
            <div
              key={item.path}
              role="treeitem"
              class="pic-tree-item"
              data-path={item.path}
              aria-level={level}
              aria-posinset={place}
              aria-setsize={siblings}
              aria-expanded={item.children.length === 0 ? undefined : open}
              aria-selected={item.key === selected}
              tabIndex={item.path === current ? 0 : -1}
              style={{ paddingLeft: `${level * 1.1 - 0.5}rem` }}
              onFocus={() => {
                setAt(item.path);
                onFocus(item);
              }}
              onClick={(event) => {
                if ((event.target as Element).closest('.pic-tree-turn')) turn(item);
                else onSelect(item);
              }}
              onKeyDown={press}
            >
              <span class="pic-tree-turn" aria-hidden="true">
                {item.children.length === 0 ? '·' : open ? '▾' : '▸'}
              </span>
              {item.label}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Hosts are open, and all that has not too many parts; services and segments are read in one line first. */
function opensItself(path: string, children: number): boolean {
  return path.startsWith('/host ') || (!path.startsWith('/') && children <= OPEN_UP_TO);
}

function linesOf(items: readonly OutlineItem[], isOpen: (item: OutlineItem) => boolean): Line[] {
  const lines: Line[] = [];
  const add = (siblings: readonly OutlineItem[], level: number, parent: string | undefined) => {
    for (const [index, item] of siblings.entries()) {
      lines.push({ item, level, place: index + 1, siblings: siblings.length, parent });
      if (isOpen(item)) add(item.children, level + 1, item.path);
    }
  };
  add(items, 1, undefined);
  return lines;
}
