import { WebglAddon } from '@xterm/addon-webgl';
import type { Terminal } from '@xterm/xterm';

/**
 * Has the graphics card draw a terminal, where there is one: WebGL that the processor works out is slower than the page's own
 * text. When the card is taken away (too many pages, a driver that starts anew), the page draws again.
 */
export function accelerate(terminal: Terminal): void {
  if (!hasGraphicsCard()) return;
  const graphics = new WebglAddon();
  graphics.onContextLoss(() => graphics.dispose());
  try {
    terminal.loadAddon(graphics);
  } catch {
    graphics.dispose();
  }
}

function hasGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}
