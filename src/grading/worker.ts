import { secondPart } from '#lab/worker/later.ts';
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

// Nobody waits for the first verdict as for the first prompt: all the code is there before any of it runs.
self.onmessage = ({ data }: MessageEvent<ToGrader>) => {
  secondPart.fetch().then(
    () => desk.take(data),
    (error: unknown) => self.postMessage({ type: 'error', request: data.request, message: String(error) }),
  );
};
