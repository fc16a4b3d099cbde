import type { FromLab, ToLab } from './protocol.ts';
import { Session } from './session.ts';

// The Web Worker that runs one lab. Messages are those of protocol.ts.

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
});

self.onmessage = (event: MessageEvent<ToLab>) => session.handle(event.data);
