// Outlines on a 20 × 20 grid; each bundle carries those it names.
export const CLOSE = 'M5 5l10 10M15 5 5 15';
export const MINIMISE = 'M4 10h12';
export const MORE = 'M4 10h.01M10 10h.01M16 10h.01';
export const BACK = 'M9 4l-6 6 6 6M3 10h14';
export const NEXT = 'M8 5l5 5-5 5';
export const DOWN = 'M10 3v13M5 11l5 5 5-5';
export const FOLD = 'M5 8l5 5 5-5';
export const CLOCK = 'M10 2a8 8 0 1 0 .01 0M10 5v5l3 2';
export const WARN = 'M10 3 2 17h16zM10 8v4M10 14v.5';
export const HEART = 'M10 17C-2 9 6 0 10 6c4-6 12 3 0 11z';
export const SAVE = 'M10 2v10M5 8l5 5 5-5M2 17h16';
export const BIN = 'M3 5h14M8 2h4M5 5l1 13h8l1-13';
export const MAIL = 'M2 4h16v12H2zl8 7 8-7';
export const TALK = 'M3 4h14v10h-7l-4 3v-3H3z';
