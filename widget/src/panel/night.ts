// Day or night, as the wiki shows itself; followed live.

/** Sets the attribute `night` on `element` while the page is dark: by the wiki's class, else (where the wiki leaves it open) by the system's wish. */
export function followNight(element: HTMLElement): void {
  const page = document.documentElement;
  const wish = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => {
    const said = /clientpref-(night|os|day)/.exec(page.className)?.[1];
    // A skin with tokens and without a class has one palette only, and it is a light one.
    const open = said ? said === 'os' : !getComputedStyle(page).getPropertyValue('--background-color-base');
    element.toggleAttribute('night', said === 'night' || (open && wish.matches));
  };
  wish.onchange = follow;
  new MutationObserver(follow).observe(page, { attributeFilter: ['class'] });
  follow();
}
