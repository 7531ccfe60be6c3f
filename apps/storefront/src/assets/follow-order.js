/* global document, location, fetch, setTimeout, DOMParser */
/**
 * Follows an open order: asks for the same page again and takes over what has changed, so that the live region tells
 * of it. Without this script the page reloads itself.
 */
const MAX_LOOKS = 400;

async function follow() {
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const shown = document.querySelector('[data-order]');
    if (shown.dataset.open !== 'true') return;
    await new Promise((resolve) => setTimeout(resolve, Number(shown.dataset.refreshSeconds) * 1000));
    const current = await look();
    if (current) takeOver(shown, current);
  }
}

/** The order as it is now; nothing when the shop does not answer, which is no reason to give up. */
async function look() {
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!response.ok) return undefined;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return page.querySelector('[data-order]') ?? undefined;
  } catch {
    return undefined;
  }
}

/** Every part stays the same element, or nobody would be told of what changes in the live region. */
function takeOver(shown, current) {
  for (const part of shown.querySelectorAll('[data-part]')) {
    const next = current.querySelector(`[data-part="${part.dataset.part}"]`);
    part.className = next.className;
    if (part.innerHTML !== next.innerHTML) part.replaceChildren(...next.childNodes);
  }
  Object.assign(shown.dataset, current.dataset);
}

void follow();
