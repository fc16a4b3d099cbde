// What tabs of this browser tell each other.
const CHANNEL = 'gangway';
const PROGRESS = 'progress';

/** Tells all tabs, this one too, that the stored progress has changed. */
export function tellProgress(): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(PROGRESS);
  channel.close();
}

/** Calls `heard` whenever a tab has changed the stored progress. @returns what ends that */
export function onProgress(heard: () => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (data === PROGRESS) heard();
  };
  return () => channel.close();
}
