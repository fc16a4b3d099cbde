/** How long a tab that is just closing has to let go, in milliseconds. */
const GRACE = 800;

/**
 * Claims `name` for this tab for as long as it lives, so that two tabs do not write to one journal.
 * @returns whether the claim holds; true where the browser has no locks
 */
export function claim(name: string): Promise<boolean> {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    locks
      .request(name, { signal: AbortSignal.timeout(GRACE) }, () => {
        resolve(true);
        return new Promise(() => {});
      })
      .catch(() => resolve(false));
  });
}
