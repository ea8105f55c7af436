/** Text that is safe between tags and in double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Escaped text with `[[Title]]` as links to pages of this wiki. */
export function linked(text: string): string {
  return text
    .split(/(\[\[[^\]]+\]\])/)
    .map((part) => {
      const title = /^\[\[(.+)\]\]$/.exec(part)?.[1];
      return title === undefined ? escapeHtml(part) : `<a href="${pathOf(title)}">${escapeHtml(title)}</a>`;
    })
    .join('');
}

export function pathOf(title: string): string {
  return `/wiki/${encodeURIComponent(title.replaceAll(' ', '_'))}`;
}
