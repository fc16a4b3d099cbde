/** How long a tab that is just closing has to let go, in milliseconds. */
const GRACE = 800;

/**
 * Claims `name` for this tab, so that two tabs do not write to one journal.
 * @param lost called once when another tab takes it over
 * @param by force: takes it from the tab that has it
 * @returns whether the claim holds; true where the browser has no locks
 */
export function claim(name: string, lost: () => void, by?: 'force'): Promise<boolean> {
  const { locks } = navigator;
  if (!locks) return Promise.resolve(true);
  const options = by ? { steal: true } : { signal: AbortSignal.timeout(GRACE) };
  return new Promise((resolve) => {
    let held = false;
    locks
      .request(name, options, () => {
        held = true;
        resolve(true);
        return new Promise(() => {});
      })
      // A lock that is taken away is refused to its holder with an AbortError.
      .catch(() => (held ? lost() : resolve(false)));
  });
}
