// Text never becomes script on these pages (Trusted Types): the one policy lets scripts and workers of this site be loaded by
// their address, and refuses everything else.
globalThis.trustedTypes?.createPolicy('default', {
  createScriptURL(text) {
    const url = new URL(text, document.baseURI);
    return url.origin === location.origin ? url.href : null;
  },
});

// Before the first paint: how this browser's reader wants the page. settings/settings.ts keeps it.
try {
  const { attributes = {}, sizes = {} } = JSON.parse(localStorage.getItem('gangway.page') ?? '{}');
  const root = document.documentElement;
  for (const [name, value] of Object.entries(attributes)) {
    if (/^[a-z]+$/.test(name) && /^[a-z]+$/.test(value)) root.dataset[name] = value;
  }
  for (const [name, percent] of Object.entries(sizes)) {
    if (/^[a-z]+$/.test(name) && percent > 0 && percent < 100) root.style.setProperty(`--size-${name}`, `${percent}%`);
  }
  if (!attributes.contrast && matchMedia('(prefers-contrast: more)').matches) root.dataset.contrast = 'more';
} catch {
  // No storage, no choice.
}
