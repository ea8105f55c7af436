/** Moves the focus to the next region of the page (F6): header, strips, lane, board or page. Regions without content or size are passed over. */
export function nextRegion(root: Document): void {
  const regions = [...root.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.offsetHeight > 0);
  if (regions.length === 0) return;
  const now = regions.findIndex((region) => region.contains(root.activeElement));
  const next = regions[(now + 1) % regions.length] as HTMLElement;
  const first = next.querySelector<HTMLElement>('button:not([disabled]), a[href], textarea, select, [tabindex="0"]');
  (first ?? next).focus();
}
