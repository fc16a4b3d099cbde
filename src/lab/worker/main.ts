import { secondPart, wasMissed } from './later.ts';
import type { FromLab, ToLab } from './protocol.ts';
import { Session } from './session.ts';

/** Makes this worker run one lab. Messages are those of protocol.ts. */
export function beginLab(): void {
  const channel = new MessageChannel();
  const waiting: (() => void)[] = [];
  channel.port1.onmessage = () => waiting.shift()?.();

  const session = new Session({
    now: () => performance.now(),
    soon(callback) {
      waiting.push(callback);
      channel.port2.postMessage(undefined);
    },
    later(callback, delay) {
      const timer = setTimeout(callback, delay);
      return () => clearTimeout(timer);
    },
    send: (message: FromLab) => self.postMessage(message),
    secondPart,
    wasMissed,
  });

  self.onmessage = (event: MessageEvent<ToLab>) => session.handle(event.data);
}
