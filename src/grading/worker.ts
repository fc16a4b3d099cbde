import { Desk } from './desk.ts';
import type { ToGrader } from './protocol.ts';

// The Web Worker that grades. Messages are those of protocol.ts.

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

const desk = new Desk({
  soon(callback) {
    waiting.push(callback);
    channel.port2.postMessage(undefined);
  },
  send: (message) => self.postMessage(message),
});

self.onmessage = (event: MessageEvent<ToGrader>) => desk.take(event.data);
