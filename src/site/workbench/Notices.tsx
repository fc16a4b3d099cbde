import type { Bench } from './bench.ts';

/** Messages that stay until they are dismissed. */
export function Notices({ bench }: { bench: Bench }) {
  return (
    <div class="notice-list" role="alert">
      {bench.notices.value.map(({ id, kind, text, action }) => (
        <div key={id} class={`notice notice-${kind}`}>
          <p>{text}</p>
          {action && (
            <button type="button" class="button" onClick={action.run}>
              {action.label}
            </button>
          )}
          <button type="button" class="button" onClick={() => bench.dismiss(id)}>
            {bench.texts.say('dismiss')}
          </button>
        </div>
      ))}
    </div>
  );
}
