// Parts only the later screens are made of.
import { tokenize } from '@oa/client';
import type { ComponentChild } from 'preact';
import * as icons from '../panel/icons';
import { h, Icon } from '../panel/kit';
import type { Props } from '../panel/shell';

interface CardProps {
  readonly icon: string;
  readonly title: ComponentChild;
  readonly sub?: ComponentChild;
  readonly first?: boolean;
  readonly href?: string | undefined;
  readonly onClick?: () => void;
}

/** A big button with a second line; with `href`, a link of the same form. */
export function Card({ icon, title, sub, first, href, onClick }: CardProps) {
  const Tag = href ? 'a' : 'button';
  return (
    <Tag class={first ? 'card first' : 'card'} href={href} onClick={onClick}>
      <Icon d={icon} />
      <span class="g">
        <b>{title}</b>
        <small>{sub}</small>
      </span>
      <Icon d={icons.NEXT} flip />
    </Tag>
  );
}

/** What somebody wrote: text and safe links. */
export const Words = ({ x, text }: Props & { text: string }) =>
  tokenize(text, x.wiki?.articlePath ?? '').map((token) =>
    token.href ? (
      <a href={token.href} rel="noopener noreferrer" target={x.target()}>
        {token.text}
      </a>
    ) : (
      token.text
    ),
  ) as unknown as ReturnType<typeof h>;

/** The helper's name, apart from the sentence around it. */
export const Name = ({ x }: Props) => <bdi>{x.view.helperName ?? x.t('chat-role')}</bdi>;
