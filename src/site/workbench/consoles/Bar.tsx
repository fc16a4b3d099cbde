import type { Bench } from '../bench.ts';
import type { Side } from './arrangement.ts';
import { NewConsole } from './NewConsole.tsx';
import { Tabs } from './Tabs.tsx';
import { Tools } from './Tools.tsx';

/** The bar above the consoles of a side. Side by side, the tools are above the right one. */
export function Bar({ bench, side }: { bench: Bench; side: Side }) {
  const split = bench.arrangement.split.value;
  const tools = split === 'columns' ? side === 1 : side === 0;
  return (
    <div class="pane-bar" data-side={side}>
      <Tabs bench={bench} side={side} />
      <NewConsole bench={bench} side={side} />
      {tools && <Tools bench={bench} />}
    </div>
  );
}
