// Small parts every screen is made of.
import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { useEffect, useRef } from './hooks';
import * as icons from './icons';
import type { Props, Shell } from './shell';

/** `flip`: mirrors in right-to-left languages. */
export function Icon({ d, flip }: { d: string; flip?: boolean }) {
  return (
    <svg class={flip ? 'i fl' : 'i'} viewBox="0 0 20 20" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}

interface HeadProps extends Props {
  readonly title: ComponentChild;
  /** Small line under the title. */
  readonly sub?: ComponentChild;
  readonly back?: () => void;
  /** Closing ends nothing that still matters here; otherwise the panel is only minimised. */
  readonly close?: () => void;
  readonly children?: ComponentChildren;
}

/** The panel's header. Focus starts on its title where no field takes it. */
export function Head({ x, title, sub, back, close, children }: HeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => x.takeFocus(heading.current), []);
  return (
    <div class="h">
      {back && <IconButton d={icons.BACK} flip label={x.t('ui-back')} onClick={back} />}
      <div class="g">
        <h2 id="t" tabIndex={-1} ref={heading}>
          {title}
        </h2>
        {sub}
      </div>
      {children}
      <IconButton d={close ? icons.CLOSE : icons.MINIMISE} label={x.t(close ? 'ui-close' : 'ui-minimise')} onClick={close ?? x.minimise} />
    </div>
  );
}

export function IconButton({
  d,
  label,
  flip,
  ...rest
}: {
  d: string;
  label: string;
  flip?: boolean;
  onClick: () => void;
  'aria-expanded'?: boolean;
}) {
  return (
    <button type="button" class="ib" aria-label={label} {...rest}>
      <Icon d={d} flip={flip} />
    </button>
  );
}

interface ButtonProps {
  readonly class?: string;
  readonly onClick?: (() => void) | undefined;
  readonly 'aria-disabled'?: boolean;
  readonly children: ComponentChildren;
}
/** A plain button; `class` `lk` makes it look like a link. */
export const Button = ({ class: look = 'bt', ...rest }: ButtonProps) => <button type="button" class={look} {...rest} />;

/** Takes a setting back or on at once. */
export function Switch({ on, set, children }: { on: boolean; set: (on: boolean) => void; children: ComponentChildren }) {
  return (
    <label class="sw">
      <span class="g">{children}</span>
      <input type="checkbox" role="switch" aria-checked={on} checked={on} onChange={(event) => set(event.currentTarget.checked)} />
    </label>
  );
}

/** A box that warns. */
export function Warning({ children, role }: { children: ComponentChildren; role?: 'alert' }) {
  return (
    <p class="box warn s" role={role}>
      <Icon d={icons.WARN} />
      <span>{children}</span>
    </p>
  );
}

const REFUSALS: Readonly<Record<string, string>> = {
  'too-often': 'no-too-often',
  'wiki-off': 'no-wiki-off',
  'too-many-parked': 'no-too-many-parked',
  reported: 'no-reported',
};
/** Why something was refused. */
export const Outcome = ({ x, code }: { x: Shell; code: string | null }) =>
  code && <Warning role="alert">{x.t(REFUSALS[code] ?? 'no-other')}</Warning>;
