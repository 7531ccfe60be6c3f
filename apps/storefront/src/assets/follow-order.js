/* global document, location, fetch, setTimeout, DOMParser */
/**
 * Follows an open order: fetches the page again and updates the changed parts, so that the live region
 * announces them. Without this script the page reloads itself.
 */
const MAX_FETCHES = 400;

async function follow() {
  for (let fetches = 0; fetches < MAX_FETCHES; fetches += 1) {
    const shown = document.querySelector('[data-order]');
    if (shown.dataset.open !== 'true') return;
    await new Promise((resolve) => setTimeout(resolve, Number(shown.dataset.refreshSeconds) * 1000));
    const current = await fetchOrder();
    if (current) update(shown, current);
  }
}

/** The current order; undefined when the shop does not answer, and the next attempt may succeed. */
async function fetchOrder() {
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!response.ok) return undefined;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return page.querySelector('[data-order]') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Every part stays the same element; otherwise the live region would not announce changes. */
function update(shown, current) {
  for (const part of shown.querySelectorAll('[data-part]')) {
    const next = current.querySelector(`[data-part="${part.dataset.part}"]`);
    part.className = next.className;
    if (part.innerHTML !== next.innerHTML) part.replaceChildren(...next.childNodes);
  }
  Object.assign(shown.dataset, current.dataset);
}

void follow();
